package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Breakpoints;
import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Cr4;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;

/**
 * Delivery of interrupts and exceptions in all modes (Intel SDM vol. 3A, chapter 6; real mode:
 * 21.1.4, virtual-8086 mode: 21.3).
 *
 * <p>{@link #deliver}, {@link #external} and {@link #nmi} run between instructions: {@link Cpu#rip}
 * is the address to return to, and becomes the handler's. {@link #software} and its kin are
 * instructions: {@link Cpu#nextRip} is the address to return to, and becomes the handler's.
 * Whatever can fault does so before any register changes, except as a task switch goes.
 */
public final class Events {
    /** Bit of an error code: it names an entry of the IDT. */
    private static final int ERROR_IDT = 2;

    /**
     * Bit of an error code: the fault came while an event from outside the program was delivered.
     */
    private static final int ERROR_EXT = 1;

    private static final int NO_ERROR = -1;

    private static final int MOST_IN_A_ROW = 16;

    /** The class of what is no exception, whatever its vector (table 6-4): benign. */
    private static final int INTERRUPT = -1;

    private Events() {}

    /**
     * Delivers the pending exception, and those that its delivery raises (table 6-5); a fault of a
     * double fault shuts the processor down. Benign ones may raise each other for ever, such as an
     * alignment check on a handler's stack: after some the instruction is tried again.
     */
    public static void deliver(Cpu c) {
        for (int i = 0; i < MOST_IN_A_ROW && pending(c); i++) {
            c.faulted = false;
            deliver(c, c.faultVector, c.faultError);
        }
        c.faulted &= !pending(c);
    }

    private static boolean pending(Cpu c) {
        return c.faulted && c.faultVector != Vector.RESTART;
    }

    /** Takes an external interrupt. */
    public static void external(Cpu c, int vector) {
        dispatch(c, vector, NO_ERROR, flagsBetween(c), INTERRUPT);
        deliver(c);
    }

    /** Takes a non-maskable interrupt; others are held back until IRET (6.7.1). */
    public static void nmi(Cpu c) {
        c.nmiBlocked = true;
        dispatch(c, Vector.NMI, NO_ERROR, flagsBetween(c), INTERRUPT);
        deliver(c);
    }

    private static void deliver(Cpu c, int vector, int error) {
        int flags = flagsOfException(c, vector);
        if (vector == Vector.PF) {
            c.cr2 = c.faultAddress;
        } else if (vector == Vector.DB) {
            c.dr[7] &= ~Breakpoints.GD;
        }
        dispatch(c, vector, error, flags, vector);
    }

    /**
     * Faults resume with RF set (vol. 3B, 18.3.1.1), so that a breakpoint on their instruction does
     * not fire again. Of debug exceptions only general detect is such a fault.
     */
    private static int flagsOfException(Cpu c, int vector) {
        boolean general = (c.dr[6] & Breakpoints.BD) != 0 && (c.dr[7] & Breakpoints.GD) != 0;
        return vector != Vector.DB || general ? c.flags() | Eflags.RF : flagsBetween(c);
    }

    /**
     * What comes between two repetitions of a string instruction resumes it likewise. That is known
     * where instructions run alone, as they do while a breakpoint is enabled or TF is set.
     */
    private static int flagsBetween(Cpu c) {
        return c.repeating ? c.flags() | Eflags.RF : c.flags();
    }

    private static void dispatch(Cpu c, int vector, int error, int flags, int exception) {
        c.halted = false;
        c.endShadow();
        c.repeating = false;
        c.nextRip = c.rip;
        enter(c, vector, error, flags, false);
        if (!c.faulted) {
            c.rip = c.nextRip;
            c.ripDelta = 0;
        } else if (c.faultVector != Vector.RESTART) {
            second(c, exception);
        }
    }

    /** An exception came while another event was delivered: it stays pending, or becomes #DF. */
    private static void second(Cpu c, int first) {
        int second = c.faultVector;
        if (first == Vector.DF) {
            c.faulted = false;
            c.shutdown = true;
        } else if ((contributory(first) && contributory(second))
                || (first == Vector.PF && (contributory(second) || second == Vector.PF))) {
            if (second == Vector.PF) {
                c.cr2 = c.faultAddress;
            }
            c.faulted = false;
            deliver(c, Vector.DF, 0);
        }
    }

    private static boolean contributory(int vector) {
        return switch (vector) {
            case Vector.DE, Vector.TS, Vector.NP, Vector.SS, Vector.GP -> true;
            default -> false;
        };
    }

    /**
     * INT n; may fault. In virtual-8086 mode it needs IOPL 3, unless CR4.VME and a clear bit of the
     * task's redirection map send it to the 8086 program's own handler (21.3.3).
     */
    public static void software(Cpu c, int vector) {
        c.softwareEvent = true;
        if (c.virtual8086()) {
            if ((c.cr4 & Cr4.VME) != 0 && VirtualInterrupts.redirected(c, vector)) {
                VirtualInterrupts.enter(c, vector);
                return;
            }
            if (!c.faulted && (c.eflags & Eflags.IOPL) != Eflags.IOPL) {
                c.raiseGp();
            }
            if (c.faulted) {
                return;
            }
        }
        enter(c, vector, NO_ERROR, c.flags(), true);
    }

    /** INT3; may fault. */
    public static void breakpoint(Cpu c) {
        c.softwareEvent = true;
        enter(c, Vector.BP, NO_ERROR, c.flags(), true);
    }

    /** INTO; may fault. */
    public static void overflow(Cpu c) {
        if (Flags.of(c)) {
            c.softwareEvent = true;
            enter(c, Vector.OF, NO_ERROR, c.flags(), true);
        }
    }

    /**
     * INT1: the gate's DPL is not looked at; may fault. It is a debug exception like others, so
     * that breakpoints which wait behind a load of SS come with it.
     */
    public static void debugTrap(Cpu c) {
        c.softwareEvent = true;
        int waiting = c.debugHits;
        enter(c, Vector.DB, NO_ERROR, c.flags(), false);
        if (!c.faulted) {
            c.dr[7] &= ~Breakpoints.GD;
            if (waiting != 0) {
                Breakpoints.report(c, waiting);
                c.debugHits &= ~waiting;
            }
        }
    }

    /** Goes to the handler; {@link Cpu#nextRip} is where it returns to, and then where it is. */
    private static void enter(Cpu c, int vector, int error, int flags, boolean software) {
        if (!c.protectedMode()) {
            enterReal(c, vector, flags);
        } else if (c.longMode()) {
            enterLong(c, vector, error, flags, software);
        } else {
            enterProtected(c, vector, error, flags, software);
        }
        if (c.faulted && !software) {
            switch (c.faultVector) {
                case Vector.TS, Vector.NP, Vector.SS, Vector.GP -> c.faultError |= ERROR_EXT;
                default -> {}
            }
        }
    }

    private static int idtError(int vector) {
        return vector * 8 | ERROR_IDT;
    }

    /** No error codes there, and no gates: a table of far pointers. */
    private static void enterReal(Cpu c, int vector, int flags) {
        if (vector * 4 + 3 > c.idtLimit) {
            c.raise(Vector.GP, idtError(vector));
            return;
        }
        long pointer = c.mmu.readSystem(c.idtBase + vector * 4L & 0xFFFF_FFFFL, 4);
        if (c.faulted) {
            return;
        }
        PendingStack stack = PendingStack.current(c);
        stack.push(flags, 2);
        stack.push(c.segSelector[Seg.CS], 2);
        stack.push(c.nextRip, 2);
        if (c.faulted) {
            return;
        }
        stack.commit();
        c.flags(flags & ~(Eflags.IF | Eflags.TF | Eflags.AC | Eflags.RF));
        c.segSelector[Seg.CS] = (int) (pointer >>> 16);
        c.segBase[Seg.CS] = pointer >>> 16 << 4;
        c.nextRip = pointer & 0xFFFF;
        c.updateMode();
    }

    private static void enterProtected(Cpu c, int vector, int error, int flags, boolean software) {
        if (vector * 8 + 7 > c.idtLimit) {
            c.raise(Vector.GP, idtError(vector));
            return;
        }
        long gate = Descriptors.read(c, Descriptors.wrap(c, c.idtBase + vector * 8L));
        if (c.faulted) {
            return;
        }
        int type = Descriptors.system(gate) ? Descriptors.type(gate) : 0;
        boolean isGate =
                switch (type) {
                    case Descriptors.TASK_GATE,
                            Descriptors.INTERRUPT_GATE_16,
                            Descriptors.TRAP_GATE_16,
                            Descriptors.INTERRUPT_GATE_32,
                            Descriptors.TRAP_GATE_32 ->
                            true;
                    default -> false;
                };
        if (!gateAllowed(c, vector, gate, isGate, software)) {
            return;
        }
        if (type == Descriptors.TASK_GATE) {
            TaskSwitch.event(c, Descriptors.gateSelector(gate), flags, error);
            return;
        }
        int selector = Descriptors.gateSelector(gate);
        long code = target(c, selector);
        if (c.faulted) {
            return;
        }
        boolean conforming = Descriptors.conformingCode(code);
        int cpl = conforming ? c.cpl : Descriptors.dpl(code);
        boolean virtual8086 = (flags & Eflags.VM) != 0;
        if (virtual8086 && cpl != 0) {
            c.raise(Vector.GP, Descriptors.error(selector));
            return;
        }
        boolean wide = (type & 8) != 0;
        int size = wide ? 4 : 2;
        long offset = wide ? Descriptors.gateOffset(gate) : gate & 0xFFFF;
        PendingStack stack = cpl == c.cpl ? PendingStack.current(c) : PendingStack.inner(c, cpl);
        if (virtual8086) {
            stack.push(c.segSelector[Seg.GS], size);
            stack.push(c.segSelector[Seg.FS], size);
            stack.push(c.segSelector[Seg.DS], size);
            stack.push(c.segSelector[Seg.ES], size);
        }
        if (cpl != c.cpl) {
            stack.push(c.segSelector[Seg.SS], size);
            stack.push(c.r[4], size);
        }
        stack.push(flags, size);
        stack.push(c.segSelector[Seg.CS], size);
        stack.push(c.nextRip, size);
        if (error != NO_ERROR) {
            stack.push(error, size);
        }
        if (!c.faulted && offset > Descriptors.limit(code)) {
            c.raiseGp();
        }
        if (!c.faulted) {
            Descriptors.markAccessed(c, selector, code);
        }
        if (c.faulted) {
            return;
        }
        stack.commit();
        if (virtual8086) {
            Descriptors.loadNull(c, Seg.GS, 0);
            Descriptors.loadNull(c, Seg.FS, 0);
            Descriptors.loadNull(c, Seg.DS, 0);
            Descriptors.loadNull(c, Seg.ES, 0);
        }
        arrive(c, selector, code, cpl, type, flags);
        c.nextRip = offset;
    }

    /** 64-bit mode interrupt handling (6.14). */
    private static void enterLong(Cpu c, int vector, int error, int flags, boolean software) {
        if (vector * 16 + 15 > c.idtLimit) {
            c.raise(Vector.GP, idtError(vector));
            return;
        }
        long at = c.idtBase + vector * 16L;
        long gate = c.mmu.readSystem(at, 8);
        long upper = c.mmu.readSystem(at + 8, 8);
        if (c.faulted) {
            return;
        }
        int type = Descriptors.system(gate) ? Descriptors.type(gate) : 0;
        boolean isGate = type == Descriptors.INTERRUPT_GATE_32 || type == Descriptors.TRAP_GATE_32;
        if (!gateAllowed(c, vector, gate, isGate, software)) {
            return;
        }
        int selector = Descriptors.gateSelector(gate);
        long code = target(c, selector);
        if (c.faulted) {
            return;
        }
        if ((Descriptors.attributes(code) & (Seg.L | Seg.DB)) != Seg.L) {
            c.raise(Vector.GP, Descriptors.error(selector));
            return;
        }
        int cpl = Descriptors.conformingCode(code) ? c.cpl : Descriptors.dpl(code);
        int stackTable = (int) (gate >>> 32) & 7;
        long pointer = c.r[4];
        if (stackTable != 0) {
            pointer = longStack(c, 0x1C + 8 * stackTable);
        } else if (cpl != c.cpl) {
            pointer = longStack(c, 4 + 8 * cpl);
        }
        PendingStack stack = PendingStack.flat(c, cpl, pointer & -16);
        stack.push(c.segSelector[Seg.SS], 8);
        stack.push(c.r[4], 8);
        stack.push(flags, 8);
        stack.push(c.segSelector[Seg.CS], 8);
        stack.push(c.nextRip, 8);
        if (error != NO_ERROR) {
            stack.push(error, 8);
        }
        long offset = Descriptors.gateOffset(gate) | upper << 32;
        if (!c.faulted && !c.canonical(offset)) {
            c.raiseGp();
        }
        if (!c.faulted) {
            Descriptors.markAccessed(c, selector, code);
        }
        if (c.faulted) {
            return;
        }
        stack.commit();
        arrive(c, selector, code, cpl, type, flags);
        c.nextRip = offset;
    }

    /**
     * Reads a stack pointer from the 64-bit TSS (figure 7-11): RSPn at 4 + 8n, ISTn at 1CH + 8n;
     * may fault.
     */
    static long longStack(Cpu c, int offset) {
        if (offset + 7 > c.segLimit[Seg.TR]) {
            c.raise(Vector.TS, Descriptors.error(c.segSelector[Seg.TR]));
            return 0;
        }
        return c.mmu.readSystem(c.segBase[Seg.TR] + offset, 8);
    }

    private static boolean gateAllowed(
            Cpu c, int vector, long gate, boolean isGate, boolean software) {
        if (!isGate || (software && Descriptors.dpl(gate) < c.cpl)) {
            c.raise(Vector.GP, idtError(vector));
        } else if (!Descriptors.present(gate)) {
            c.raise(Vector.NP, idtError(vector));
        }
        return !c.faulted;
    }

    /** Reads and checks the code segment that an interrupt or trap gate names; may fault. */
    private static long target(Cpu c, int selector) {
        if (Descriptors.isNull(selector)) {
            c.raiseGp();
            return 0;
        }
        long code = Descriptors.fetch(c, selector, Vector.GP);
        if (c.faulted) {
            return 0;
        }
        if (!Descriptors.code(code) || Descriptors.dpl(code) > c.cpl) {
            c.raise(Vector.GP, Descriptors.error(selector));
        } else if (!Descriptors.present(code)) {
            c.raise(Vector.NP, Descriptors.error(selector));
        }
        return code;
    }

    private static void arrive(Cpu c, int selector, long code, int cpl, int type, int flags) {
        int cleared = Eflags.TF | Eflags.VM | Eflags.RF | Eflags.NT;
        boolean trapGate = (type & 1) != 0;
        if (!trapGate) {
            cleared |= Eflags.IF;
        }
        c.flags(flags & ~cleared);
        Descriptors.load(c, Seg.CS, (selector & ~3) | cpl, code);
        c.cpl = cpl;
        c.updateMode();
    }
}
