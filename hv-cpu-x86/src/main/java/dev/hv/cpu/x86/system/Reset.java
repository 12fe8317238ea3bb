package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Breakpoints;
import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr0;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Xcr0;
import dev.hv.cpu.x86.ops.FpEvents;

import java.util.Arrays;

/** The states after power-on, RESET and INIT (Intel SDM vol. 3A, table 10-1). */
public final class Reset {
    private static final int REAL_DATA = Seg.PRESENT | Seg.S | Seg.RW | Seg.ACCESSED;
    private static final int REAL_CODE = REAL_DATA | Seg.CODE;
    private static final int LDT = Seg.PRESENT | 2;
    private static final int BUSY_TSS = Seg.PRESENT | 0xB;
    private static final long LIMIT_64K = 0xFFFF;

    private Reset() {}

    /** Power-on or RESET: everything. */
    public static void powerOn(Cpu c) {
        init(c);
        c.maskA20(c.a20Masked());
        c.cr0 = c.model.has("i486") ? Cr0.CD | Cr0.NW | Cr0.ET : c.model.has("fpu") ? Cr0.ET : 0;
        c.xcr0 = Xcr0.X87;
        FpEvents.reset(c);
        c.msrs.reset();
        c.counters.reset(c.model);
        c.smBase = Smm.RESET_BASE;
        Smm.reset(c);
        c.updateMode();
        c.mmu.flushAll();
    }

    /** INIT: all but the caches' mode, floating point, and most model-specific registers. */
    public static void init(Cpu c) {
        Arrays.fill(c.r, 0);
        c.r[2] = c.model.generation().signature();
        c.rip = 0xFFF0;
        c.ripDelta = 0;
        c.eflags = Eflags.RESERVED_1;
        c.flagOp = Flags.EAGER;
        for (int segment = 0; segment < Seg.COUNT; segment++) {
            int attributes =
                    switch (segment) {
                        case Seg.CS -> REAL_CODE;
                        case Seg.LDTR -> LDT;
                        case Seg.TR -> BUSY_TSS;
                        default -> REAL_DATA;
                    };
            set(c, segment, 0, 0, attributes);
        }
        set(c, Seg.CS, 0xF000, 0xFFFF_0000L, REAL_CODE);
        c.gdtBase = 0;
        c.gdtLimit = (int) LIMIT_64K;
        c.idtBase = 0;
        c.idtLimit = (int) LIMIT_64K;
        c.cr0 = (c.cr0 & (Cr0.CD | Cr0.NW)) | Cr0.ET;
        c.cr2 = 0;
        c.cr3 = 0;
        c.cr4 = 0;
        c.efer = 0;
        Arrays.fill(c.pdpte, 0);
        c.kernelGsBase = 0;
        Arrays.fill(c.dr, 0);
        c.dr[6] = 0xFFFF_0FF0L;
        c.dr[7] = 0x400;
        Breakpoints.update(c);
        c.debugHits = 0;
        c.stackLoaded = false;
        c.stepDue = false;
        c.pkru = 0;
        c.cpl = 0;
        c.halted = false;
        c.shutdown = false;
        c.endShadow();
        c.nmiBlocked = false;
        c.faulted = false;
        c.instructionsAhead = 0;
        c.updateMode();
        c.mmu.flushAll();
    }

    private static void set(Cpu c, int segment, int selector, long base, int attributes) {
        c.segSelector[segment] = selector;
        c.segBase[segment] = base;
        c.segLimit[segment] = LIMIT_64K;
        c.segAttributes[segment] = attributes;
    }
}
