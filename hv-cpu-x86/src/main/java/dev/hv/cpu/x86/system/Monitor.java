package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Vector;

/**
 * MONITOR and MWAIT (Intel SDM vol. 2B). No store is watched: MWAIT goes on at once, as it may for
 * reasons of the implementation.
 */
public final class Monitor {
    private static final int RCX = 1;

    private Monitor() {}

    /** MONITOR: checks the address as a load of a byte; may fault. */
    public static void monitor(Cpu c, long linear) {
        if (allowed(c)) {
            c.mmu.read(linear, 1);
        }
    }

    /** MWAIT; may fault. */
    public static void mwait(Cpu c) {
        allowed(c);
    }

    private static boolean allowed(Cpu c) {
        if (c.cpl != 0) {
            c.raise(Vector.UD);
        } else if ((int) c.r[RCX] != 0) {
            c.raiseGp();
        }
        return !c.faulted;
    }
}
