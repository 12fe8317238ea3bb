package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr0;
import dev.hv.cpu.x86.core.Vector;
import dev.hv.cpu.x86.fp.FxsaveImage;
import dev.hv.cpu.x86.fp.Mxcsr;
import dev.hv.cpu.x86.ops.FpEvents;

/** FXSAVE, FXRSTOR and MXCSR in memory (Intel SDM vol. 1, 10.5; vol. 2A). */
public final class FpImages {
    private FpImages() {}

    private static boolean available(Cpu c) {
        if ((c.cr0 & (Cr0.EM | Cr0.TS)) != 0) {
            c.raise(Vector.NM);
        }
        return !c.faulted;
    }

    /**
     * The alignment check looks at four bytes, as AMD's processors do where the manual leaves its
     * width to them (vol. 2A, FXSAVE).
     */
    private static boolean aligned(Cpu c, long linear) {
        if (c.mmu.aligned(linear, 4) && (linear & 15) != 0) {
            c.raiseMisaligned(linear);
        }
        return !c.faulted;
    }

    /** FXSAVE, and FXSAVE64 with an operand size of 8. */
    public static void fxsave(Cpu c, long linear, int operandSize) {
        if (!available(c) || !aligned(c, linear)) {
            return;
        }
        long[] image = new long[FxsaveImage.LONGS];
        FxsaveImage.save(c.fp, image, operandSize == 8, c.code64());
        int longs = FxsaveImage.writtenLongs(c.code64());
        boolean user = c.cpl == 3;
        if (!c.mmu.probeWrite(linear, 8, user)
                || !c.mmu.probeWrite(linear + 8L * longs - 8, 8, user)) {
            return;
        }
        for (int i = 0; i < longs && !c.faulted; i++) {
            c.mmu.write(linear + 8L * i, 8, image[i]);
        }
    }

    /** FXRSTOR, and FXRSTOR64 with an operand size of 8. */
    public static void fxrstor(Cpu c, long linear, int operandSize) {
        if (!available(c) || !aligned(c, linear)) {
            return;
        }
        long[] image = new long[FxsaveImage.LONGS];
        int longs = FxsaveImage.writtenLongs(c.code64());
        for (int i = 0; i < longs; i++) {
            image[i] = c.mmu.read(linear + 8L * i, 8);
            if (c.faulted) {
                return;
            }
        }
        if (!FxsaveImage.restore(c.fp, image, operandSize == 8, c.code64())) {
            c.raiseGp();
        }
    }

    /** LDMXCSR. */
    public static void ldmxcsr(Cpu c, long value) {
        if (sseAvailable(c)) {
            if (!Mxcsr.isValid((int) value)) {
                c.raiseGp();
                return;
            }
            c.fp.mxcsr = (int) value;
        }
    }

    /** STMXCSR. */
    public static long stmxcsr(Cpu c) {
        return sseAvailable(c) ? c.fp.mxcsr & 0xFFFF_FFFFL : 0;
    }

    private static boolean sseAvailable(Cpu c) {
        if ((c.mode & dev.hv.cpu.x86.core.Mode.SSE) == 0) {
            FpEvents.sseUnavailable(c);
        }
        return !c.faulted;
    }
}
