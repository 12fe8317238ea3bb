package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr4;
import dev.hv.cpu.x86.core.NeverFaults;

/**
 * The time-stamp counter (Intel SDM vol. 3B, 17.17): one tick per nanosecond of the machine's
 * clock, as CPUID leaf 15H says, whatever the processor does (invariant).
 */
public final class Timestamp {
    private static final int RAX = 0;
    private static final int RCX = 1;
    private static final int RDX = 2;

    private Timestamp() {}

    /** Returns the counter. */
    static long ticks(Cpu c) {
        return c.bus.clock().nanos() + c.msrs.tscOffset;
    }

    /** Sets the counter. */
    static void setTicks(Cpu c, long value) {
        adjust(c, c.msrs.tscAdjust + value - ticks(c));
    }

    /** Writes IA32_TSC_ADJUST: the counter moves by as much (vol. 3B, 17.17.3). */
    static void adjust(Cpu c, long value) {
        c.msrs.tscOffset += value - c.msrs.tscAdjust;
        c.msrs.tscAdjust = value;
    }

    /** RDTSC; may fault. */
    public static void rdtsc(Cpu c) {
        if (allowed(c)) {
            load(c);
        }
    }

    /** RDTSCP: IA32_TSC_AUX too; may fault. */
    public static void rdtscp(Cpu c) {
        if (allowed(c)) {
            load(c);
            c.r[RCX] = c.msrs.tscAux & 0xFFFF_FFFFL;
        }
    }

    /** RDPID: IA32_TSC_AUX. */
    @NeverFaults
    public static long processorId(Cpu c) {
        return c.msrs.tscAux & 0xFFFF_FFFFL;
    }

    private static boolean allowed(Cpu c) {
        if ((c.cr4 & Cr4.TSD) != 0 && c.cpl != 0) {
            c.raiseGp();
        }
        return !c.faulted;
    }

    private static void load(Cpu c) {
        long ticks = ticks(c);
        c.r[RAX] = ticks & 0xFFFF_FFFFL;
        c.r[RDX] = ticks >>> 32;
    }
}
