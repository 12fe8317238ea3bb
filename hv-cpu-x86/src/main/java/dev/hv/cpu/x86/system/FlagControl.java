package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Keeps;

/**
 * CLI, STI, PUSHF and POPF (Intel SDM vol. 3A, 6.8.1; vol. 2); {@link VirtualInterrupts} for what
 * CR4.VME and PVI change.
 */
public final class FlagControl {
    private FlagControl() {}

    private static int iopl(Cpu c) {
        return (c.eflags & Eflags.IOPL) >>> Eflags.IOPL_SHIFT;
    }

    /** Returns whether IF may be changed, and raises #GP(0) if not. */
    private static boolean interruptsOwned(Cpu c) {
        if (c.protectedMode() && c.cpl > iopl(c)) {
            c.raiseGp();
        }
        return !c.faulted;
    }

    /** CLI; may fault. */
    @Keeps
    public static void clearInterrupt(Cpu c) {
        if (VirtualInterrupts.replaces(c)) {
            VirtualInterrupts.clear(c);
        } else if (interruptsOwned(c)) {
            c.eflags &= ~Eflags.IF;
        }
    }

    /**
     * STI: interrupts wait for one more instruction; may fault. In a block it does not look for
     * them: if one waits, it is restarted alone.
     */
    @Keeps
    public static void setInterrupt(Cpu c) {
        if (VirtualInterrupts.replaces(c)) {
            VirtualInterrupts.set(c);
        } else if (interruptsOwned(c) && (c.eflags & Eflags.IF) == 0) {
            if (c.inBlock && c.attention() != 0) {
                c.restartAlone();
                return;
            }
            c.shadowed = c.instructions - c.instructionsAhead + 1;
            c.eflags |= Eflags.IF;
        }
    }

    private static boolean stackedFlagsOwned(Cpu c) {
        if (c.virtual8086() && iopl(c) != 3) {
            c.raiseGp();
        }
        return !c.faulted;
    }

    /** Whether PUSHF and POPF with 16 bits are for VIF rather than for the monitor. */
    private static boolean virtual(Cpu c, int size) {
        return size == 2 && c.virtual8086() && VirtualInterrupts.replaces(c);
    }

    /** Returns what PUSHF pushes; may fault in virtual-8086 mode. */
    public static long pushFlags(Cpu c, int size) {
        if (virtual(c, size)) {
            return VirtualInterrupts.shown(c);
        }
        return stackedFlagsOwned(c) ? c.flags() & ~(Eflags.RF | Eflags.VM) & 0xFFFF_FFFFL : 0;
    }

    /**
     * POPF of a value; may fault in virtual-8086 mode.
     *
     * @param size 2, 4 or 8 bytes
     */
    public static void popFlags(Cpu c, long value, int size) {
        if (virtual(c, size)) {
            VirtualInterrupts.load(c, (int) value);
            return;
        }
        if (!stackedFlagsOwned(c)) {
            return;
        }
        int kept = Eflags.VM | Eflags.VIF | Eflags.VIP | Eflags.RF;
        if (c.protectedMode()) {
            if (c.cpl != 0) {
                kept |= Eflags.IOPL;
            }
            if (c.cpl > iopl(c)) {
                kept |= Eflags.IF;
            }
        }
        if (size == 2) {
            kept |= 0xFFFF_0000;
        }
        c.flags((c.flags() & kept) | ((int) value & ~kept & ~Eflags.RF));
    }
}
