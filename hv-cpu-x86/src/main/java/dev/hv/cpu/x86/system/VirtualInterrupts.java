package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr4;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Seg;

/**
 * Virtual interrupts: CR4.VME in virtual-8086 mode and CR4.PVI in protected mode let a program own
 * VIF in place of IF (Intel SDM vol. 3A, 21.3.3.5, 21.4 and table 21-2).
 */
final class VirtualInterrupts {
    /** Offset in a 32-bit TSS of the 16-bit offset of the I/O map; the redirection map is below. */
    private static final int IO_MAP_BASE = 0x66;

    private static final int REDIRECTION_BYTES = 32;
    private static final int LOW_FLAGS = 0xFFFF;

    private VirtualInterrupts() {}

    private static boolean owned(Cpu c) {
        return (c.eflags & Eflags.IOPL) == Eflags.IOPL;
    }

    /** Returns whether CLI and STI are for VIF: too little privilege, but virtual interrupts. */
    static boolean replaces(Cpu c) {
        long bit = c.virtual8086() ? Cr4.VME : Cr4.PVI;
        return c.protectedMode() && c.cpl == 3 && !owned(c) && (c.cr4 & bit) != 0;
    }

    /** CLI. */
    static void clear(Cpu c) {
        c.eflags &= ~Eflags.VIF;
    }

    /** STI: an interrupt that is pending goes to the monitor first. May fault. */
    static void set(Cpu c) {
        if ((c.eflags & Eflags.VIP) != 0) {
            c.raiseGp();
        } else {
            c.eflags |= Eflags.VIF;
        }
    }

    /** Returns the 16 bits that an 8086 program sees: IF is VIF, and IOPL is 3. */
    static int shown(Cpu c) {
        int flags = (c.flags() & LOW_FLAGS & ~Eflags.IF) | Eflags.IOPL;
        return (c.eflags & Eflags.VIF) != 0 ? flags | Eflags.IF : flags;
    }

    /** POPF and IRET with a 16-bit operand, of an 8086 program below IOPL 3; may fault. */
    static void load(Cpu c, int value) {
        if (mayLoad(c, value)) {
            int kept = ~LOW_FLAGS | Eflags.IOPL | Eflags.IF;
            int flags = (c.flags() & kept & ~Eflags.VIF) | (value & ~kept);
            c.flags((value & Eflags.IF) != 0 ? flags | Eflags.VIF : flags);
        }
    }

    /** What would step, or take an interrupt that is pending, goes to the monitor. May fault. */
    static boolean mayLoad(Cpu c, int value) {
        boolean pending = (value & Eflags.IF) != 0 && (c.eflags & Eflags.VIP) != 0;
        if ((value & Eflags.TF) != 0 || pending) {
            c.raiseGp();
        }
        return !c.faulted;
    }

    /** Returns whether the task sends INT n to the 8086 program's own handler; may fault. */
    static boolean redirected(Cpu c, int vector) {
        long limit = c.segLimit[Seg.TR];
        if (limit < IO_MAP_BASE + 1) {
            return false;
        }
        long tss = c.segBase[Seg.TR];
        long map = c.mmu.readSystem(Descriptors.wrap(c, tss + IO_MAP_BASE), 2);
        long at = map - REDIRECTION_BYTES + (vector >> 3);
        if (c.faulted || map < REDIRECTION_BYTES || at > limit) {
            return false;
        }
        long bits = c.mmu.readSystem(Descriptors.wrap(c, tss + at), 1);
        return !c.faulted && (bits >>> (vector & 7) & 1) == 0;
    }

    /** To the handler in the table at linear address 0, as an 8086 would; may fault. */
    static void enter(Cpu c, int vector) {
        long pointer = c.mmu.read(vector * 4L, 4);
        PendingStack stack = PendingStack.current(c);
        stack.push(owned(c) ? c.flags() & LOW_FLAGS : shown(c), 2);
        stack.push(c.segSelector[Seg.CS], 2);
        stack.push(c.nextRip, 2);
        if (c.faulted) {
            return;
        }
        stack.commit();
        int cleared = Eflags.TF | (owned(c) ? Eflags.IF : Eflags.VIF);
        c.flags(c.flags() & ~cleared);
        Descriptors.loadVirtual8086(c, Seg.CS, (int) (pointer >>> 16));
        c.nextRip = pointer & LOW_FLAGS;
        c.updateMode();
    }
}
