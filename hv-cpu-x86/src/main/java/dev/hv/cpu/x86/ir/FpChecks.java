package dev.hv.cpu.x86.ir;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr0;
import dev.hv.cpu.x86.core.Cr4;
import dev.hv.cpu.x86.core.Vector;

/** Floating-point exceptions as events. */
public final class FpChecks {
    private FpChecks() {}

    /**
     * Before a waiting x87 instruction: raises #MF if an unmasked exception is pending (Intel SDM vol.
     * 1, 8.6; with CR0.NE clear, too, since no external logic is modelled).
     *
     * @return whether the instruction may run
     */
    public static boolean x87(Cpu c) {
        if (c.fp.x87ExceptionPending()) {
            if ((c.cr0 & Cr0.NE) == 0) {
                c.diagnostics.count("x87.exception-with-ne-clear");
            }
            c.raise(Vector.MF);
            return false;
        }
        return true;
    }

    /** After a SIMD operation with an unmasked exception: #XM, or #UD without CR4.OSXMMEXCPT. */
    public static void simd(Cpu c) {
        c.fp.pendingSimd = 0;
        c.raise((c.cr4 & Cr4.OSXMMEXCPT) != 0 ? Vector.XM : Vector.UD);
    }
}
