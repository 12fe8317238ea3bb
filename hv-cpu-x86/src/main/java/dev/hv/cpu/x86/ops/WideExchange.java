package dev.hv.cpu.x86.ops;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Flags;

/** CMPXCHG8B and CMPXCHG16B; only ZF changes. Memory is written whether or not it was equal. */
public final class WideExchange {
    private static final int RAX = 0;
    private static final int RCX = 1;
    private static final int RDX = 2;
    private static final int RBX = 3;
    private static final long LOW = 0xFFFF_FFFFL;

    private WideExchange() {}

    /** Compares EDX:EAX with eight bytes. */
    public static void cmpxchg8b(Cpu c, long linear) {
        long old = c.mmu.read(linear, 8);
        if (c.faulted) {
            return;
        }
        boolean equal = old == (c.r[RDX] << 32 | (c.r[RAX] & LOW));
        c.mmu.write(linear, 8, equal ? c.r[RCX] << 32 | (c.r[RBX] & LOW) : old);
        if (c.faulted) {
            return;
        }
        if (!equal) {
            c.r[RAX] = old & LOW;
            c.r[RDX] = old >>> 32;
        }
        zero(c, equal);
    }

    /** Compares RDX:RAX with sixteen bytes, which must be aligned. */
    public static void cmpxchg16b(Cpu c, long linear) {
        if ((linear & 15) != 0) {
            c.raiseGp();
            return;
        }
        long low = c.mmu.read(linear, 8);
        long high = c.faulted ? 0 : c.mmu.read(linear + 8, 8);
        if (c.faulted) {
            return;
        }
        boolean equal = low == c.r[RAX] && high == c.r[RDX];
        c.mmu.write16(linear, equal ? c.r[RBX] : low, equal ? c.r[RCX] : high);
        if (c.faulted) {
            return;
        }
        if (!equal) {
            c.r[RAX] = low;
            c.r[RDX] = high;
        }
        zero(c, equal);
    }

    private static void zero(Cpu c, boolean equal) {
        Flags.setStatus(c, (Flags.status(c) & ~Eflags.ZF) | (equal ? Eflags.ZF : 0));
    }
}
