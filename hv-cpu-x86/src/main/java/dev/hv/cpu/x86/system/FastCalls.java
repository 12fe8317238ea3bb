package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Efer;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;

/**
 * SYSCALL, SYSRET, SYSENTER and SYSEXIT (Intel SDM vol. 3A, 5.8.7 and 5.8.8; vol. 2B). They read no
 * descriptors. {@link Cpu#nextRip} is the return address, and becomes the target.
 */
public final class FastCalls {
    private static final int RCX = 1;
    private static final int RDX = 2;
    private static final int RSP = 4;
    private static final int R11 = 11;

    /** The flags that SYSRET takes from R11: all but RF, VM and reserved ones. */
    private static final int SYSRET_FLAGS = 0x3C_7FD7;

    private FastCalls() {}

    private static void enter(Cpu c, int selector, int cpl, boolean wide) {
        int dpl = cpl << Seg.DPL_SHIFT;
        Descriptors.loadFlat(c, Seg.CS, selector, Seg.CODE | dpl | (wide ? Seg.L : Seg.DB));
        c.cpl = cpl;
    }

    private static void stack(Cpu c, int selector, int cpl) {
        Descriptors.loadFlat(c, Seg.SS, selector, cpl << Seg.DPL_SHIFT | Seg.DB);
    }

    /** As on Intel processors they exist in 64-bit mode only, under EFER.SCE. */
    private static boolean syscallsExist(Cpu c) {
        if (!c.code64() || (c.efer & Efer.SCE) == 0) {
            c.raise(Vector.UD);
        }
        return !c.faulted;
    }

    /** SYSCALL; may fault. */
    public static void syscall(Cpu c) {
        if (!syscallsExist(c)) {
            return;
        }
        int flags = c.flags() & ~Eflags.RF;
        int selector = (int) (c.msrs.star >>> 32) & 0xFFFC;
        c.r[RCX] = c.nextRip;
        c.r[R11] = flags;
        c.nextRip = c.msrs.lstar;
        c.flags(flags & ~(int) c.msrs.fmask);
        // With TF masked the kernel is not stepped into: the call leaves no single step behind.
        c.softwareEvent = (c.eflags & Eflags.TF) == 0;
        enter(c, selector, 0, true);
        stack(c, selector + 8 & 0xFFFF, 0);
        c.updateMode();
    }

    /**
     * SYSRET; may fault.
     *
     * @param operandSize 8 returns to 64-bit mode, 4 to compatibility mode
     */
    public static void sysret(Cpu c, int operandSize) {
        if (!syscallsExist(c)) {
            return;
        }
        boolean wide = operandSize == 8;
        if (c.cpl != 0 || (wide && !c.canonical(c.r[RCX]))) {
            c.raiseGp();
            return;
        }
        int selector = (int) (c.msrs.star >>> 48);
        c.nextRip = wide ? c.r[RCX] : c.r[RCX] & 0xFFFF_FFFFL;
        c.flags((int) c.r[R11] & SYSRET_FLAGS);
        // Unlike IRET, it traps at once where it sets TF: as if the call had just been made.
        c.softwareEvent = true;
        c.stepDue = (c.eflags & Eflags.TF) != 0;
        enter(c, ((wide ? selector + 16 : selector) & 0xFFFF) | 3, 3, wide);
        stack(c, (selector + 8 & 0xFFFF) | 3, 3);
        c.updateMode();
    }

    /** SYSENTER; may fault. */
    public static void sysenter(Cpu c) {
        int selector = (int) c.msrs.sysenterCs & 0xFFFC;
        if (!c.protectedMode() || selector == 0) {
            c.raiseGp();
            return;
        }
        boolean wide = c.longMode();
        c.flags(c.flags() & ~(Eflags.VM | Eflags.IF | Eflags.RF));
        c.r[RSP] = wide ? c.msrs.sysenterEsp : c.msrs.sysenterEsp & 0xFFFF_FFFFL;
        c.nextRip = wide ? c.msrs.sysenterEip : c.msrs.sysenterEip & 0xFFFF_FFFFL;
        enter(c, selector, 0, wide);
        stack(c, selector + 8 & 0xFFFF, 0);
        c.updateMode();
    }

    /**
     * SYSEXIT; may fault.
     *
     * @param operandSize 8 returns to 64-bit mode, 4 to protected or compatibility mode
     */
    public static void sysexit(Cpu c, int operandSize) {
        boolean wide = operandSize == 8;
        int base = (int) c.msrs.sysenterCs & 0xFFFC;
        if (!c.protectedMode()
                || base == 0
                || c.cpl != 0
                || (wide && (!c.canonical(c.r[RCX]) || !c.canonical(c.r[RDX])))) {
            c.raiseGp();
            return;
        }
        int selector = base + (wide ? 32 : 16) & 0xFFFF;
        c.r[RSP] = wide ? c.r[RCX] : c.r[RCX] & 0xFFFF_FFFFL;
        c.nextRip = wide ? c.r[RDX] : c.r[RDX] & 0xFFFF_FFFFL;
        enter(c, selector | 3, 3, wide);
        stack(c, (selector + 8 & 0xFFFF) | 3, 3);
        c.updateMode();
    }
}
