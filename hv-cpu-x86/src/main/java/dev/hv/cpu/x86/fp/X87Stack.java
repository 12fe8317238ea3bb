package dev.hv.cpu.x86.fp;

/**
 * How x87 instructions end: flags into the status word, results onto the stack, and the masked and
 * unmasked responses to stack faults (SDM volume 1, 8.5).
 */
final class X87Stack {
    private static final int C1_SHIFT = 9;

    private X87Stack() {}

    /**
     * Writes {@code f.result} to a register, unless an unmasked exception forbids it.
     *
     * @return whether it was written, so that a popping instruction pops
     */
    static boolean deliver(FpState f, int physical) {
        if (!accept(f)) {
            return false;
        }
        write(f, physical, f.result, f.resultSignExponent);
        return true;
    }

    /** Merges {@code f.raised} and C1 into the status word; false if operands must stay. */
    static boolean accept(FpState f) {
        int flags = f.raised;
        if ((flags & ~f.control & Mxcsr.BEFORE) != 0) {
            f.status = (f.status & ~X87Word.C1) | (flags & Mxcsr.BEFORE);
            return false;
        }
        f.status = (f.status & ~X87Word.C1) | flags | f.roundedUp << C1_SHIFT;
        return true;
    }

    /**
     * As {@link #accept}, for a store to memory, which unmasked overflow and underflow forbid, too:
     * tells in {@code f.storeSuppressed}.
     */
    static void acceptStore(FpState f) {
        int range = f.raised & ~f.control & (Mxcsr.OE | Mxcsr.UE);
        if (range != 0) {
            f.raised = range;
            f.roundedUp = 0;
        }
        f.storeSuppressed = !accept(f) || range != 0;
    }

    private static boolean fault(FpState f, int direction) {
        f.status = (f.status & ~X87Word.C1) | Mxcsr.IE | X87Word.SF | direction;
        return (f.control & Mxcsr.IE) != 0;
    }

    /** An empty operand. Returns whether it is masked. */
    static boolean faultUnderflow(FpState f) {
        return fault(f, 0);
    }

    /** An empty operand of an instruction that writes to a register. */
    static boolean underflow(FpState f, int physical) {
        if (!faultUnderflow(f)) {
            return false;
        }
        write(f, physical, Extended.INDEFINITE, 0xFFFF);
        return true;
    }

    static void write(FpState f, int physical, long significand, int signExponent) {
        f.setRegister(physical, significand, signExponent);
        f.used |= 1 << physical;
    }

    /** Tells whether there is no room to push; if so, responds to the overflow. */
    static boolean overflows(FpState f) {
        int next = f.top - 1 & 7;
        if (!f.isUsed(next)) {
            return false;
        }
        if (fault(f, X87Word.C1)) {
            f.top = next;
            write(f, next, Extended.INDEFINITE, 0xFFFF);
        }
        return true;
    }

    /** Pushes onto a stack that has room; C1 is cleared. */
    static void push(FpState f, long significand, int signExponent) {
        f.status &= ~X87Word.C1;
        f.top = f.top - 1 & 7;
        write(f, f.top, significand, signExponent);
    }

    static void pop(FpState f) {
        f.used &= ~(1 << f.top);
        f.top = f.top + 1 & 7;
    }
}
