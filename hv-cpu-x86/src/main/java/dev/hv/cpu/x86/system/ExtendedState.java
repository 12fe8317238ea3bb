package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr0;
import dev.hv.cpu.x86.core.Cr4;
import dev.hv.cpu.x86.core.Vector;
import dev.hv.cpu.x86.core.Xcr0;
import dev.hv.cpu.x86.fp.FpState;
import dev.hv.cpu.x86.fp.FxsaveImage;
import dev.hv.cpu.x86.fp.Mxcsr;

/**
 * XGETBV, XSETBV and the XSAVE family (Intel SDM vol. 1, 13.7 to 13.12; vol. 2D). There are no
 * supervisor state components: IA32_XSS is zero. All may fault.
 */
public final class ExtendedState {
    private static final int RAX = 0;
    private static final int RCX = 1;
    private static final int RDX = 2;
    private static final long LOW = 0xFFFF_FFFFL;
    private static final long COMPACTED = Long.MIN_VALUE;
    private static final int AVX_LONGS = XsaveArea.AVX_BYTES / Long.BYTES;

    private ExtendedState() {}

    private static boolean enabled(Cpu c) {
        if ((c.cr4 & Cr4.OSXSAVE) == 0) {
            c.raise(Vector.UD);
        }
        return !c.faulted;
    }

    /** XGETBV: XCR0, or with ECX 1 the components that are in use. */
    public static void xgetbv(Cpu c) {
        if (!enabled(c)) {
            return;
        }
        int register = (int) c.r[RCX];
        long value;
        if (register == 0) {
            value = c.xcr0;
        } else if (register == 1 && c.model.has("xgetbv1")) {
            value = c.xcr0 & XsaveArea.inUse(c);
        } else {
            c.raiseGp();
            return;
        }
        c.r[RAX] = value & LOW;
        c.r[RDX] = value >>> 32;
    }

    /** XSETBV. */
    public static void xsetbv(Cpu c) {
        if (!enabled(c)) {
            return;
        }
        long value = requested(c);
        boolean allowed =
                c.cpl == 0
                        && (int) c.r[RCX] == 0
                        && (value & Xcr0.X87) != 0
                        && (value & ~XsaveArea.supported(c)) == 0
                        && ((value & Xcr0.AVX) == 0 || (value & Xcr0.SSE) != 0);
        if (!allowed) {
            c.raiseGp();
            return;
        }
        c.xcr0 = value;
        c.updateMode();
    }

    private static long requested(Cpu c) {
        return c.r[RDX] << 32 | (c.r[RAX] & LOW);
    }

    private static boolean ready(Cpu c, long linear, boolean supervisor) {
        if (!enabled(c)) {
            return false;
        }
        if ((c.cr0 & Cr0.TS) != 0) {
            c.raise(Vector.NM);
        } else if (supervisor && c.cpl != 0) {
            c.raiseGp();
        } else if ((linear & 63) != 0) {
            c.raiseMisaligned(linear);
        }
        return !c.faulted;
    }

    // ------------------------------------------------------------------ saving

    /** XSAVE. */
    public static void xsave(Cpu c, long linear, int operandSize) {
        if (ready(c, linear, false)) {
            long wanted = requested(c) & c.xcr0;
            boolean mxcsr = (wanted & Xcr0.AVX_AND_SSE) != 0;
            standard(c, linear, wanted, wanted, mxcsr, operandSize);
        }
    }

    /** XSAVEOPT: components in their initial configuration are not written. */
    public static void xsaveopt(Cpu c, long linear, int operandSize) {
        if (ready(c, linear, false)) {
            long wanted = requested(c) & c.xcr0;
            boolean mxcsr = (wanted & Xcr0.AVX_AND_SSE) != 0;
            standard(c, linear, wanted, wanted & XsaveArea.inUse(c), mxcsr, operandSize);
        }
    }

    /** XSAVEC. */
    public static void xsavec(Cpu c, long linear, int operandSize) {
        if (ready(c, linear, false)) {
            compacted(c, linear, operandSize);
        }
    }

    /** XSAVES. */
    public static void xsaves(Cpu c, long linear, int operandSize) {
        if (ready(c, linear, true)) {
            compacted(c, linear, operandSize);
        }
    }

    private static void standard(
            Cpu c, long linear, long wanted, long saved, boolean mxcsr, int operandSize) {
        if (!writable(c, linear, wanted)) {
            return;
        }
        long old = c.mmu.read(linear + XsaveArea.STATES, 8);
        write(c, linear, saved, mxcsr, operandSize);
        long states = (old & ~wanted) | (wanted & XsaveArea.inUse(c));
        if (!c.faulted) {
            c.mmu.write(linear + XsaveArea.STATES, 8, states);
        }
    }

    private static void compacted(Cpu c, long linear, int operandSize) {
        long wanted = requested(c) & c.xcr0;
        if (!writable(c, linear, wanted)) {
            return;
        }
        long states = wanted & XsaveArea.inUse(c);
        if (!XsaveArea.isMxcsrInitial(c)) {
            states |= wanted & Xcr0.SSE;
        }
        write(c, linear, states, (states & Xcr0.SSE) != 0, operandSize);
        if (!c.faulted) {
            c.mmu.write(linear + XsaveArea.STATES, 8, states);
            c.mmu.write(linear + XsaveArea.COMPACTION, 8, wanted | COMPACTED);
        }
    }

    /** Asks for each page before any is written. */
    private static boolean writable(Cpu c, long linear, long wanted) {
        boolean user = c.cpl == 3;
        long last = linear + XsaveArea.size(wanted) - 8;
        return c.mmu.probeWrite(linear, 8, user) && c.mmu.probeWrite(last, 8, user);
    }

    private static void write(Cpu c, long linear, long saved, boolean mxcsr, int operandSize) {
        long[] image = new long[FxsaveImage.LONGS];
        FxsaveImage.save(c.fp, image, operandSize == 8, c.code64());
        int longs = FxsaveImage.writtenLongs(c.code64());
        for (int i = 0; i < longs && !c.faulted; i++) {
            if (XsaveArea.isSaved(i, saved, mxcsr)) {
                c.mmu.write(linear + 8L * i, 8, image[i]);
            }
        }
        if ((saved & Xcr0.AVX) != 0) {
            for (int i = 0; i < avxLongs(c) && !c.faulted; i++) {
                c.mmu.write(linear + XsaveArea.HEADER_END + 8L * i, 8, c.fp.xmm[upper(i)]);
            }
        }
    }

    /** Outside 64-bit mode only the first eight registers are moved. */
    private static int avxLongs(Cpu c) {
        return c.code64() ? AVX_LONGS : AVX_LONGS / 2;
    }

    private static int upper(int i) {
        return (i >> 1) * FpState.STRIDE + 2 + (i & 1);
    }

    // ------------------------------------------------------------------ restoring

    /** XRSTOR. */
    public static void xrstor(Cpu c, long linear, int operandSize) {
        if (ready(c, linear, false)) {
            restore(c, linear, operandSize, false);
        }
    }

    /** XRSTORS: the compacted format alone. */
    public static void xrstors(Cpu c, long linear, int operandSize) {
        if (ready(c, linear, true)) {
            restore(c, linear, operandSize, true);
        }
    }

    private static void restore(Cpu c, long linear, int operandSize, boolean onlyCompacted) {
        long states = c.mmu.read(linear + XsaveArea.STATES, 8);
        long compaction = c.faulted ? 0 : c.mmu.read(linear + XsaveArea.COMPACTION, 8);
        long reserved = 0;
        for (int i = XsaveArea.COMPACTION + 8; i < XsaveArea.HEADER_END && !c.faulted; i += 8) {
            // The standard format leaves all but the first of these to the future.
            boolean counts = compaction < 0 || i == XsaveArea.COMPACTION + 8;
            reserved |= counts ? c.mmu.read(linear + i, 8) : 0;
        }
        if (c.faulted) {
            return;
        }
        boolean compacted = compaction < 0;
        long possible = compacted ? compaction & ~COMPACTED : 0;
        boolean valid =
                compacted
                        ? (possible & ~c.xcr0) == 0
                                && (states & ~possible) == 0
                                && c.model.has("xsavec")
                        : compaction == 0 && (states & ~c.xcr0) == 0 && !onlyCompacted;
        if (!valid || reserved != 0) {
            c.raiseGp();
            return;
        }
        load(c, linear, states, compacted, operandSize);
    }

    private static void load(Cpu c, long linear, long states, boolean compacted, int operandSize) {
        long wanted = requested(c) & c.xcr0;
        long[] image = new long[FxsaveImage.LONGS];
        int longs = FxsaveImage.writtenLongs(c.code64());
        for (int i = 0; i < longs && !c.faulted; i++) {
            image[i] = c.mmu.read(linear + 8L * i, 8);
        }
        long[] avx = new long[AVX_LONGS];
        boolean loadsAvx = (wanted & states & Xcr0.AVX) != 0;
        for (int i = 0; loadsAvx && i < avxLongs(c) && !c.faulted; i++) {
            avx[i] = c.mmu.read(linear + XsaveArea.HEADER_END + 8L * i, 8);
        }
        if (c.faulted) {
            return;
        }
        boolean mxcsr = (wanted & (compacted ? Xcr0.SSE : Xcr0.AVX_AND_SSE)) != 0;
        if (compacted && (states & Xcr0.SSE) == 0) {
            image[3] = Mxcsr.RESET;
        }
        if (mxcsr && !Mxcsr.isValid((int) image[3])) {
            c.raiseGp();
            return;
        }
        XsaveArea.restore(c, image, wanted, states, mxcsr, operandSize == 8);
        if ((wanted & Xcr0.AVX) != 0) {
            for (int i = 0; i < avxLongs(c); i++) {
                c.fp.xmm[upper(i)] = avx[i];
            }
        }
    }
}
