package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;

/**
 * Far jumps and calls (Intel SDM vol. 3A, 5.8; vol. 2A, JMP and CALL). {@link Cpu#nextRip} is the
 * address of the next instruction, and becomes the target. Sizes are in bytes.
 */
public final class Transfers {
    private static final int RSP = 4;

    private Transfers() {}

    static long truncate(long value, int size) {
        return switch (size) {
            case 2 -> value & 0xFFFF;
            case 4 -> value & 0xFFFF_FFFFL;
            default -> value;
        };
    }

    private static boolean segmentsAreReal(Cpu c) {
        return !c.protectedMode() || c.virtual8086();
    }

    /** JMP far; may fault. */
    public static void jumpFar(Cpu c, int operand, long offset, int operandSize) {
        int selector = operand & 0xFFFF;
        if (segmentsAreReal(c)) {
            enterReal(c, selector, truncate(offset, operandSize));
            return;
        }
        long descriptor = fetch(c, selector);
        if (c.faulted) {
            return;
        }
        if (Descriptors.code(descriptor)) {
            long target = truncate(offset, operandSize);
            if (checkSameLevel(c, selector, descriptor) && checkOffset(c, descriptor, target)) {
                enterCode(c, selector, descriptor, c.cpl, target);
            }
            return;
        }
        if (!checkSystem(c, selector, descriptor)) {
            return;
        }
        switch (kind(c, descriptor)) {
            case CALL_GATE -> jumpThroughGate(c, selector, descriptor);
            case TASK_GATE -> TaskSwitch.jump(c, Descriptors.gateSelector(descriptor));
            case TSS -> TaskSwitch.jump(c, selector);
            case NONE -> c.raise(Vector.GP, Descriptors.error(selector));
        }
    }

    /** CALL far; may fault. */
    public static void callFar(Cpu c, int operand, long offset, int operandSize) {
        int selector = operand & 0xFFFF;
        long target = truncate(offset, operandSize);
        if (segmentsAreReal(c)) {
            PendingStack stack = pushReturn(c, PendingStack.current(c), operandSize);
            if (!c.faulted && enterReal(c, selector, target)) {
                stack.commit();
            }
            return;
        }
        long descriptor = fetch(c, selector);
        if (c.faulted) {
            return;
        }
        if (Descriptors.code(descriptor)) {
            if (!checkSameLevel(c, selector, descriptor)) {
                return;
            }
            PendingStack stack = pushReturn(c, PendingStack.current(c), operandSize);
            if (!c.faulted
                    && checkOffset(c, descriptor, target)
                    && enterCode(c, selector, descriptor, c.cpl, target)) {
                stack.commit();
            }
            return;
        }
        if (!checkSystem(c, selector, descriptor)) {
            return;
        }
        switch (kind(c, descriptor)) {
            case CALL_GATE -> callThroughGate(c, selector, descriptor);
            case TASK_GATE -> TaskSwitch.call(c, Descriptors.gateSelector(descriptor));
            case TSS -> TaskSwitch.call(c, selector);
            case NONE -> c.raise(Vector.GP, Descriptors.error(selector));
        }
    }

    /** What a far pointer can name beside code. */
    private enum Kind {
        CALL_GATE,
        TASK_GATE,
        TSS,
        NONE
    }

    /** In long mode there are 64-bit call gates only (5.8.3.1). */
    private static Kind kind(Cpu c, long descriptor) {
        boolean legacy = !c.longMode();
        return switch (Descriptors.type(descriptor)) {
            case Descriptors.CALL_GATE_32 -> Kind.CALL_GATE;
            case Descriptors.CALL_GATE_16 -> legacy ? Kind.CALL_GATE : Kind.NONE;
            case Descriptors.TASK_GATE -> legacy ? Kind.TASK_GATE : Kind.NONE;
            case Descriptors.TSS_16, Descriptors.TSS_32 -> legacy ? Kind.TSS : Kind.NONE;
            default -> Kind.NONE;
        };
    }

    private static boolean enterReal(Cpu c, int selector, long offset) {
        if (offset > c.segLimit[Seg.CS]) {
            c.raiseGp();
            return false;
        }
        c.segSelector[Seg.CS] = selector;
        c.segBase[Seg.CS] = (long) selector << 4;
        c.nextRip = offset;
        c.updateMode();
        return true;
    }

    private static long fetch(Cpu c, int selector) {
        if (Descriptors.isNull(selector)) {
            c.raiseGp();
            return 0;
        }
        return Descriptors.fetch(c, selector, Vector.GP);
    }

    /** The checks of a direct transfer to a code segment (5.8.1). */
    private static boolean checkSameLevel(Cpu c, int selector, long code) {
        int dpl = Descriptors.dpl(code);
        boolean allowed =
                Descriptors.conformingCode(code)
                        ? dpl <= c.cpl
                        : dpl == c.cpl && Descriptors.rpl(selector) <= c.cpl;
        if (!allowed || bothSizes(c, code)) {
            c.raise(Vector.GP, Descriptors.error(selector));
        } else if (!Descriptors.present(code)) {
            c.raise(Vector.NP, Descriptors.error(selector));
        }
        return !c.faulted;
    }

    /** In long mode a code segment cannot have both L and D. */
    static boolean bothSizes(Cpu c, long code) {
        int both = Seg.L | Seg.DB;
        return c.longMode() && (Descriptors.attributes(code) & both) == both;
    }

    /** The offset must be inside the segment, or canonical in a 64-bit one. */
    static boolean checkOffset(Cpu c, long code, long offset) {
        boolean wide = c.longMode() && (Descriptors.attributes(code) & Seg.L) != 0;
        if (wide ? !c.canonical(offset) : offset >>> 32 != 0 || offset > Descriptors.limit(code)) {
            c.raiseGp();
        }
        return !c.faulted;
    }

    /**
     * Loads CS and goes there, unless setting the accessed flag faults.
     *
     * @return whether it went
     */
    static boolean enterCode(Cpu c, int selector, long code, int cpl, long offset) {
        Descriptors.markAccessed(c, selector, code);
        if (c.faulted) {
            return false;
        }
        Descriptors.load(c, Seg.CS, (selector & ~3) | cpl, code);
        c.cpl = cpl;
        c.nextRip = offset;
        c.updateMode();
        return true;
    }

    private static PendingStack pushReturn(Cpu c, PendingStack stack, int size) {
        stack.push(c.segSelector[Seg.CS], size);
        stack.push(c.nextRip, size);
        return stack;
    }

    /** Privilege and presence of a gate or TSS (5.8.4 and 7.3). */
    private static boolean checkSystem(Cpu c, int selector, long descriptor) {
        int dpl = Descriptors.dpl(descriptor);
        if (!Descriptors.system(descriptor)
                || dpl < c.cpl
                || dpl < Descriptors.rpl(selector)
                || kind(c, descriptor) == Kind.NONE) {
            c.raise(Vector.GP, Descriptors.error(selector));
        } else if (!Descriptors.present(descriptor)) {
            c.raise(Vector.NP, Descriptors.error(selector));
        }
        return !c.faulted;
    }

    /** Reads and checks the code segment that a call gate names; may fault. */
    private static long gateTarget(Cpu c, int selector) {
        long code = fetch(c, selector);
        if (c.faulted) {
            return 0;
        }
        boolean only64 =
                !c.longMode() || (Descriptors.attributes(code) & (Seg.L | Seg.DB)) == Seg.L;
        if (!Descriptors.code(code) || Descriptors.dpl(code) > c.cpl || !only64) {
            c.raise(Vector.GP, Descriptors.error(selector));
        } else if (!Descriptors.present(code)) {
            c.raise(Vector.NP, Descriptors.error(selector));
        }
        return code;
    }

    /** Returns the offset in a call gate; may fault. */
    private static long gateOffset(Cpu c, int selector, long gate) {
        if (c.longMode()) {
            long upper = Descriptors.fetchUpper(c, selector, Vector.GP);
            return Descriptors.gateOffset(gate) | upper << 32;
        }
        boolean wide = Descriptors.type(gate) == Descriptors.CALL_GATE_32;
        return wide ? Descriptors.gateOffset(gate) : gate & 0xFFFF;
    }

    private static void jumpThroughGate(Cpu c, int gateSelector, long gate) {
        long offset = gateOffset(c, gateSelector, gate);
        if (c.faulted) {
            return;
        }
        int selector = Descriptors.gateSelector(gate);
        long code = gateTarget(c, selector);
        if (c.faulted) {
            return;
        }
        if (!Descriptors.conformingCode(code) && Descriptors.dpl(code) != c.cpl) {
            c.raise(Vector.GP, Descriptors.error(selector));
            return;
        }
        if (checkOffset(c, code, offset)) {
            enterCode(c, selector, code, c.cpl, offset);
        }
    }

    private static void callThroughGate(Cpu c, int gateSelector, long gate) {
        long offset = gateOffset(c, gateSelector, gate);
        if (c.faulted) {
            return;
        }
        int selector = Descriptors.gateSelector(gate);
        long code = gateTarget(c, selector);
        if (c.faulted) {
            return;
        }
        int cpl = Descriptors.conformingCode(code) ? c.cpl : Descriptors.dpl(code);
        PendingStack stack;
        int size;
        if (c.longMode()) {
            size = 8;
            stack = longStack(c, cpl);
        } else {
            size = Descriptors.type(gate) == Descriptors.CALL_GATE_32 ? 4 : 2;
            stack = legacyStack(c, cpl, size, (int) (gate >>> 32) & 31);
        }
        pushReturn(c, stack, size);
        if (!c.faulted
                && checkOffset(c, code, offset)
                && enterCode(c, selector, code, cpl, offset)) {
            stack.commit();
            c.updateMode();
        }
    }

    private static PendingStack longStack(Cpu c, int cpl) {
        if (cpl == c.cpl) {
            return PendingStack.flat(c, cpl, c.r[RSP]);
        }
        PendingStack stack = PendingStack.flat(c, cpl, Events.longStack(c, 4 + 8 * cpl));
        stack.push(c.segSelector[Seg.SS], 8);
        stack.push(c.r[RSP], 8);
        return stack;
    }

    /** To an inner level, the old stack pointer and the parameters go along (5.8.5). */
    private static PendingStack legacyStack(Cpu c, int cpl, int size, int parameters) {
        if (cpl == c.cpl) {
            return PendingStack.current(c);
        }
        PendingStack stack = PendingStack.inner(c, cpl);
        stack.push(c.segSelector[Seg.SS], size);
        stack.push(c.r[RSP], size);
        StackReader old = new StackReader(c);
        long[] values = new long[parameters];
        for (int i = 0; i < parameters; i++) {
            values[i] = old.pop(size);
        }
        for (int i = parameters - 1; i >= 0; i--) {
            stack.push(values[i], size);
        }
        return stack;
    }
}
