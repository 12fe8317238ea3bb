package dev.hv.cpu.x86.ops;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.core.Keeps;
import dev.hv.cpu.x86.core.NeverFaults;

/** Instructions that move or set single flags. */
public final class FlagTransfer {
    private static final int IN_AH = Eflags.SF | Eflags.ZF | Eflags.AF | Eflags.PF | Eflags.CF;

    private FlagTransfer() {}

    @NeverFaults
    public static void lahf(Cpu c) {
        long ah = (Flags.status(c) & IN_AH) | Eflags.RESERVED_1;
        c.r[0] = (c.r[0] & ~0xFF00L) | ah << 8;
    }

    @NeverFaults
    public static void sahf(Cpu c) {
        int overflow = Flags.status(c) & Eflags.OF;
        Flags.setStatus(c, (c.r[0] >>> 8 & IN_AH) | overflow);
    }

    @Keeps(flags = false)
    @NeverFaults
    public static void clc(Cpu c) {
        Flags.setCarryOnly(c, 0);
    }

    @Keeps(flags = false)
    @NeverFaults
    public static void stc(Cpu c) {
        Flags.setCarryOnly(c, 1);
    }

    @Keeps(flags = false)
    @NeverFaults
    public static void cmc(Cpu c) {
        Flags.setCarryOnly(c, Flags.cf(c) ? 0 : 1);
    }

    @Keeps
    @NeverFaults
    public static void cld(Cpu c) {
        c.eflags &= ~Eflags.DF;
    }

    @Keeps
    @NeverFaults
    public static void std(Cpu c) {
        c.eflags |= Eflags.DF;
    }
}
