package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr4;
import dev.hv.cpu.x86.core.Vector;

/** RDFSBASE and its kin (Intel SDM vol. 2B); in 64-bit mode, under CR4.FSGSBASE. */
public final class SegmentBases {
    private SegmentBases() {}

    private static boolean exist(Cpu c) {
        if (!c.code64() || (c.cr4 & Cr4.FSGSBASE) == 0) {
            c.raise(Vector.UD);
        }
        return !c.faulted;
    }

    /** RDFSBASE, RDGSBASE: returns the base; may fault. */
    public static long read(Cpu c, int segment) {
        return exist(c) ? c.segBase[segment] : 0;
    }

    /**
     * WRFSBASE, WRGSBASE; may fault.
     *
     * @param value zero-extended if the operand has 32 bits
     */
    public static void write(Cpu c, int segment, long value) {
        if (!exist(c)) {
            return;
        }
        if (!c.canonicalBase(value)) {
            c.raiseGp();
            return;
        }
        c.segBase[segment] = value;
    }
}
