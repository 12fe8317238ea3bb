package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Xcr0;
import dev.hv.cpu.x86.fp.FpState;
import dev.hv.cpu.x86.fp.FxsaveImage;
import dev.hv.cpu.x86.fp.Mxcsr;
import dev.hv.cpu.x86.model.CpuidLeaf;
import dev.hv.cpu.x86.model.CpuidLeaves;

/**
 * Where state components lie in an XSAVE area, and which of them are in their initial configuration
 * (Intel SDM vol. 1, 13.4 to 13.6). There are three: x87, SSE and AVX, which lies at the same place
 * in the standard and the compacted format.
 */
public final class XsaveArea {
    /** Offset of XSTATE_BV, in bytes. */
    static final int STATES = 512;

    /** Offset of XCOMP_BV, in bytes. */
    static final int COMPACTION = 520;

    /** End of the header, in bytes. */
    public static final int HEADER_END = 576;

    /** Size of the AVX state, in bytes. */
    static final int AVX_BYTES = 256;

    private static final int MXCSR_LONG = 3;
    private static final int FIRST_XMM_LONG = 20;

    private XsaveArea() {}

    /** The components that the processor's model can have. */
    static long supported(Cpu c) {
        return c.model.has("avx") ? Xcr0.X87 | Xcr0.AVX_AND_SSE : Xcr0.X87 | Xcr0.SSE;
    }

    /** Bytes that the components need. */
    static int size(long components) {
        return HEADER_END + ((components & Xcr0.AVX) != 0 ? AVX_BYTES : 0);
    }

    /** CPUID leaf 0DH. */
    static CpuidLeaf leaf(Cpu c, int subleaf) {
        if (!c.model.has("xsave")) {
            return new CpuidLeaf(0, 0, 0, 0);
        }
        long all = supported(c);
        return switch (subleaf) {
            case 0 -> new CpuidLeaf((int) all, size(c.xcr0), size(all), 0);
            case 1 -> {
                int features = CpuidLeaves.get(c.model, 0xD, 1, c.code64()).eax();
                // The SDM defines the size for XSAVES; operating systems read it for XSAVEC too.
                yield new CpuidLeaf(features, c.model.has("xsavec") ? size(c.xcr0) : 0, 0, 0);
            }
            case 2 ->
                    (all & Xcr0.AVX) != 0
                            ? new CpuidLeaf(AVX_BYTES, HEADER_END, 0, 0)
                            : new CpuidLeaf(0, 0, 0, 0);
            default -> new CpuidLeaf(0, 0, 0, 0);
        };
    }

    /** XINUSE: the components that are not in their initial configuration. */
    static long inUse(Cpu c) {
        long components = 0;
        FpState f = c.fp;
        for (int i = 0; i < 16; i++) {
            int at = i * FpState.STRIDE;
            components |= (f.xmm[at] | f.xmm[at + 1]) != 0 ? Xcr0.SSE : 0;
            components |= (f.xmm[at + 2] | f.xmm[at + 3]) != 0 ? Xcr0.AVX : 0;
        }
        return f.isX87Initial() ? components : components | Xcr0.X87;
    }

    /** Returns whether a long of the legacy region belongs to what is saved. */
    static boolean isSaved(int index, long saved, boolean mxcsr) {
        if (index == MXCSR_LONG) {
            return mxcsr;
        }
        return (saved & (index < FIRST_XMM_LONG ? Xcr0.X87 : Xcr0.SSE)) != 0;
    }

    /**
     * Loads the components that are requested: from the legacy region, or their initial
     * configurations.
     *
     * @param present those that the area has
     * @param mxcsr whether MXCSR is loaded
     */
    static void restore(
            Cpu c, long[] image, long requested, long present, boolean mxcsr, boolean rexW) {
        FpState f = c.fp;
        long[] now = new long[FxsaveImage.LONGS];
        FxsaveImage.save(f, now, rexW, c.code64());
        long[] initial = new long[FxsaveImage.LONGS];
        FpState fresh = new FpState();
        fresh.init();
        FxsaveImage.save(fresh, initial, rexW, c.code64());
        for (int i = 0; i < FxsaveImage.LONGS; i++) {
            if (i == MXCSR_LONG) {
                now[i] = mxcsr ? image[i] : now[i];
            } else if (isSaved(i, requested, false)) {
                now[i] = isSaved(i, present, false) ? image[i] : initial[i];
            }
        }
        boolean keepsX87 = (requested & Xcr0.X87) == 0;
        long[] pointers = {f.instructionPointer, f.dataPointer};
        int[] selectors = {f.instructionSelector, f.dataSelector};
        FxsaveImage.restore(f, now, rexW, c.code64());
        if (keepsX87) {
            // What the image of this operand size has no room for stays.
            f.instructionPointer = pointers[0];
            f.dataPointer = pointers[1];
            f.instructionSelector = selectors[0];
            f.dataSelector = selectors[1];
        }
    }

    /** Whether MXCSR has its initial value. */
    static boolean isMxcsrInitial(Cpu c) {
        return c.fp.mxcsr == Mxcsr.RESET;
    }
}
