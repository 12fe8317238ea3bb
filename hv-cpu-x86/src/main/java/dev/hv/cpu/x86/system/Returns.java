package dev.hv.cpu.x86.system;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.core.Vector;

/**
 * Far returns and IRET (Intel SDM vol. 3A, 5.8.6 and 6.12.1; vol. 2, RET and IRET). {@link
 * Cpu#nextRip} becomes the target. Sizes are in bytes.
 */
public final class Returns {
    private static final int RSP = 4;

    /** What a 16-bit IRET or POPF can change at most. */
    private static final int LOW_FLAGS = 0xFFFF;

    private Returns() {}

    /**
     * RET far; may fault.
     *
     * @param popBytes parameters to drop, on both stacks if there are two
     */
    public static void returnFar(Cpu c, int operandSize, int popBytes) {
        StackReader stack = new StackReader(c);
        long offset = stack.pop(operandSize);
        int selector = (int) stack.pop(operandSize) & 0xFFFF;
        if (c.faulted) {
            return;
        }
        stack.skip(popBytes);
        if (!c.protectedMode() || c.virtual8086()) {
            if (enterReal(c, selector, offset)) {
                stack.commit();
            }
            return;
        }
        long code = target(c, selector, offset);
        if (c.faulted) {
            return;
        }
        int cpl = Descriptors.rpl(selector);
        if (cpl == c.cpl) {
            if (Transfers.enterCode(c, selector, code, cpl, offset)) {
                stack.commit();
            }
            return;
        }
        long pointer = stack.pop(operandSize);
        int stackSelector = (int) stack.pop(operandSize) & 0xFFFF;
        toOuterLevel(c, selector, code, offset, stackSelector, pointer, popBytes);
    }

    /** IRET; NMIs are no longer held back. May fault. */
    public static void interruptReturn(Cpu c, int operandSize) {
        if (!c.protectedMode()) {
            returnReal(c, operandSize);
        } else if (c.virtual8086()) {
            returnVirtual8086(c, operandSize);
        } else if ((c.eflags & Eflags.NT) != 0) {
            if (c.longMode()) {
                c.raiseGp();
            } else {
                TaskSwitch.back(c);
            }
        } else {
            returnProtected(c, operandSize);
        }
        c.nmiBlocked = false;
    }

    private static void returnReal(Cpu c, int size) {
        StackReader stack = new StackReader(c);
        long offset = stack.pop(size);
        int selector = (int) stack.pop(size) & 0xFFFF;
        int flags = (int) stack.pop(size);
        if (!c.faulted && enterReal(c, selector, offset)) {
            stack.commit();
            int kept = size == 2 ? ~LOW_FLAGS : Eflags.VM | Eflags.VIF | Eflags.VIP;
            setFlags(c, flags, ~kept);
        }
    }

    /** With IOPL 3 it stays in virtual-8086 mode; else the monitor sees it (21.2.7). */
    private static void returnVirtual8086(Cpu c, int size) {
        boolean virtual = size == 2 && VirtualInterrupts.replaces(c);
        if (!virtual && (c.eflags & Eflags.IOPL) != Eflags.IOPL) {
            c.raiseGp();
            return;
        }
        StackReader stack = new StackReader(c);
        long offset = stack.pop(size);
        int selector = (int) stack.pop(size) & 0xFFFF;
        int flags = (int) stack.pop(size);
        if (virtual && !c.faulted && !VirtualInterrupts.mayLoad(c, flags)) {
            return;
        }
        if (!c.faulted && enterReal(c, selector, offset)) {
            stack.commit();
            if (virtual) {
                VirtualInterrupts.load(c, flags);
                return;
            }
            int kept = Eflags.IOPL | Eflags.VM | Eflags.VIF | Eflags.VIP;
            setFlags(c, flags, size == 2 ? LOW_FLAGS & ~kept : ~kept);
        }
    }

    private static boolean enterReal(Cpu c, int selector, long offset) {
        if (offset > c.segLimit[Seg.CS]) {
            c.raiseGp();
            return false;
        }
        if (c.virtual8086()) {
            Descriptors.loadVirtual8086(c, Seg.CS, selector);
        } else {
            c.segSelector[Seg.CS] = selector;
            c.segBase[Seg.CS] = (long) selector << 4;
        }
        c.nextRip = offset;
        c.updateMode();
        return true;
    }

    private static void returnProtected(Cpu c, int size) {
        StackReader stack = new StackReader(c);
        long offset = stack.pop(size);
        int selector = (int) stack.pop(size) & 0xFFFF;
        int flags = (int) stack.pop(size);
        if (c.faulted) {
            return;
        }
        if (size == 4 && (flags & Eflags.VM) != 0 && c.cpl == 0 && !c.longMode()) {
            enterVirtual8086(c, stack, selector, offset, flags);
            return;
        }
        long code = target(c, selector, offset);
        if (c.faulted) {
            return;
        }
        int writable = returnableFlags(c, size);
        int cpl = Descriptors.rpl(selector);
        if (cpl == c.cpl && !c.code64()) {
            if (Transfers.enterCode(c, selector, code, cpl, offset)) {
                stack.commit();
                setFlags(c, flags, writable);
            }
            return;
        }
        long pointer = stack.pop(size);
        int stackSelector = (int) stack.pop(size) & 0xFFFF;
        if (toOuterLevel(c, selector, code, offset, stackSelector, pointer, 0)) {
            setFlags(c, flags, writable);
        }
    }

    /** Which flags IRET may change, by privilege: IF needs IOPL, IOPL needs level 0. */
    private static int returnableFlags(Cpu c, int size) {
        int kept = Eflags.VM | Eflags.VIF | Eflags.VIP;
        int iopl = (c.eflags & Eflags.IOPL) >>> Eflags.IOPL_SHIFT;
        if (c.cpl != 0) {
            kept |= Eflags.IOPL;
        } else {
            kept &= ~(Eflags.VIF | Eflags.VIP);
        }
        if (c.cpl > iopl) {
            kept |= Eflags.IF;
        }
        return size == 2 ? LOW_FLAGS & ~kept : ~kept;
    }

    private static void setFlags(Cpu c, int value, int writable) {
        c.flags((c.flags() & ~writable) | (value & writable));
        keepResume(c);
        c.updateMode();
    }

    /** RF has an effect only while breakpoints are enabled, and goes at once if none is. */
    private static void keepResume(Cpu c) {
        if (c.debugging) {
            c.resumeLoaded = true;
        } else {
            c.eflags &= ~Eflags.RF;
        }
    }

    private static void enterVirtual8086(
            Cpu c, StackReader stack, int selector, long offset, int flags) {
        long pointer = stack.pop(4);
        int[] selectors = new int[Seg.GS + 1];
        selectors[Seg.CS] = selector;
        selectors[Seg.SS] = (int) stack.pop(4) & 0xFFFF;
        selectors[Seg.ES] = (int) stack.pop(4) & 0xFFFF;
        selectors[Seg.DS] = (int) stack.pop(4) & 0xFFFF;
        selectors[Seg.FS] = (int) stack.pop(4) & 0xFFFF;
        selectors[Seg.GS] = (int) stack.pop(4) & 0xFFFF;
        if (!c.faulted && offset > 0xFFFF) {
            c.raiseGp();
        }
        if (c.faulted) {
            return;
        }
        c.flags(flags);
        keepResume(c);
        for (int segment = 0; segment < selectors.length; segment++) {
            Descriptors.loadVirtual8086(c, segment, selectors[segment]);
        }
        c.cpl = 3;
        c.r[RSP] = pointer;
        c.nextRip = offset;
        c.updateMode();
    }

    /** Reads and checks the code segment returned to; may fault. */
    private static long target(Cpu c, int selector, long offset) {
        if (Descriptors.isNull(selector)) {
            c.raiseGp();
            return 0;
        }
        long code = Descriptors.fetch(c, selector, Vector.GP);
        if (c.faulted) {
            return 0;
        }
        int rpl = Descriptors.rpl(selector);
        int dpl = Descriptors.dpl(code);
        boolean level = Descriptors.conformingCode(code) ? dpl <= rpl : dpl == rpl;
        if (!Descriptors.code(code) || rpl < c.cpl || !level || Transfers.bothSizes(c, code)) {
            c.raise(Vector.GP, Descriptors.error(selector));
        } else if (!Descriptors.present(code)) {
            c.raise(Vector.NP, Descriptors.error(selector));
        } else {
            Transfers.checkOffset(c, code, offset);
        }
        return code;
    }

    /**
     * Loads CS and SS with their pointers, to an outer level; in 64-bit mode also to the same one.
     *
     * @return false if it faults, and nothing has changed
     */
    private static boolean toOuterLevel(
            Cpu c,
            int selector,
            long code,
            long offset,
            int stackSelector,
            long pointer,
            int popBytes) {
        if (c.faulted) {
            return false;
        }
        int cpl = Descriptors.rpl(selector);
        boolean to64 = c.longMode() && (Descriptors.attributes(code) & Seg.L) != 0;
        boolean nullStack = Descriptors.isNull(stackSelector);
        long stack = 0;
        if (nullStack) {
            if (!to64 || cpl == 3 || Descriptors.rpl(stackSelector) != cpl) {
                c.raiseGp();
            }
        } else {
            stack = Descriptors.fetch(c, stackSelector, Vector.GP);
            if (!c.faulted) {
                checkStack(c, stackSelector, stack, cpl);
            }
        }
        if (c.faulted) {
            return false;
        }
        int oldCpl = c.cpl;
        if (!Transfers.enterCode(c, selector, code, cpl, offset)) {
            return false;
        }
        if (nullStack) {
            Descriptors.loadNull(c, Seg.SS, stackSelector);
        } else {
            Descriptors.load(c, Seg.SS, stackSelector, stack);
        }
        if (cpl != oldCpl) {
            Segments.dropPrivileged(c);
        }
        c.updateMode();
        long mask = StackReader.mask(c);
        long moved = pointer + popBytes & mask;
        // A return to a 16-bit stack loads SP only.
        c.r[RSP] = mask == 0xFFFF ? (c.r[RSP] & 0xFFFF_0000L) | moved : moved;
        return true;
    }

    private static void checkStack(Cpu c, int selector, long stack, int cpl) {
        if (Descriptors.rpl(selector) != cpl
                || Descriptors.dpl(stack) != cpl
                || !Descriptors.writableData(stack)) {
            c.raise(Vector.GP, Descriptors.error(selector));
        } else if (!Descriptors.present(stack)) {
            c.raise(Vector.SS, Descriptors.error(selector));
        } else {
            Descriptors.markAccessed(c, selector, stack);
        }
    }
}
