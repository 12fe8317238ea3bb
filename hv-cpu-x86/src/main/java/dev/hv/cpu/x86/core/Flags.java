package dev.hv.cpu.x86.core;

/**
 * Lazy status flags. An instruction that writes them stores what it did: {@link Cpu#flagOp} says
 * which operation and width, {@link Cpu#flagRes} is the result sign-extended to 64 bits, {@link
 * Cpu#flagB} is the second operand (or what the operation's description says), {@link Cpu#flagA}
 * the first one where it is needed. Whoever wants a flag computes it here. With {@link #EAGER}, the
 * flags lie in {@link Cpu#eflags}.
 *
 * <p>Operation codes carry the log2 of the width in bytes in their low two bits.
 */
public final class Flags {
    /** The status flags are in {@link Cpu#eflags}. */
    public static final int EAGER = 0;

    /** flagRes = a + flagB. */
    public static final int ADD = 1 << 2;

    /** flagRes = flagA + flagB + carry. */
    public static final int ADC = 2 << 2;

    /** flagRes = flagA - flagB. */
    public static final int SUB = 3 << 2;

    /** flagRes = flagA - flagB - borrow. */
    public static final int SBB = 4 << 2;

    /** CF, OF and AF are clear. */
    public static final int LOGIC = 5 << 2;

    /** flagRes = a + 1; flagB is the CF that stays (0 or 1). */
    public static final int INC = 6 << 2;

    /** flagRes = a - 1; flagB is the CF that stays (0 or 1). */
    public static final int DEC = 7 << 2;

    /** flagRes is a left shift's; flagB is CF (0 or 1). */
    public static final int SHL = 8 << 2;

    /** flagRes is a logical right shift's; flagB is CF (0 or 1). */
    public static final int SHR = 9 << 2;

    /** flagRes is an arithmetic right shift's; flagB is CF (0 or 1). */
    public static final int SAR = 10 << 2;

    /** flagRes is the low half of a product; flagB is CF and OF (0 or 1). */
    public static final int MUL = 11 << 2;

    private Flags() {}

    /** Returns {@link Cpu#flagRes}, or the flags themselves if they lie in EFLAGS. */
    public static long result(Cpu c) {
        return c.flagOp == EAGER ? c.eflags : c.flagRes;
    }

    /** Sets all that the flags are computed from, as {@link LazyFlags} takes it. */
    public static void set(Cpu c, int op, long result, long a, long b) {
        if (op == EAGER) {
            setStatus(c, result);
        } else {
            c.flagOp = op;
            c.flagRes = result;
            c.flagA = a;
            c.flagB = b;
        }
    }

    /** Returns ZF. */
    public static boolean zf(Cpu c) {
        return LazyFlags.zf(c.flagOp, result(c));
    }

    /** Returns SF. */
    public static boolean sf(Cpu c) {
        return LazyFlags.sf(c.flagOp, result(c));
    }

    /** Returns PF: even parity of the low byte. */
    public static boolean pf(Cpu c) {
        return LazyFlags.pf(c.flagOp, result(c));
    }

    /** Returns CF. */
    public static boolean cf(Cpu c) {
        return LazyFlags.cf(c.flagOp, result(c), c.flagA, c.flagB);
    }

    /** Returns OF. */
    public static boolean of(Cpu c) {
        return LazyFlags.of(c.flagOp, result(c), c.flagA, c.flagB);
    }

    /** Returns AF: carry out of bit 3. */
    public static boolean af(Cpu c) {
        return LazyFlags.af(c.flagOp, result(c), c.flagA, c.flagB);
    }

    /** Returns the six status flags in their EFLAGS positions. */
    public static int status(Cpu c) {
        if (c.flagOp == EAGER) {
            return c.eflags & Eflags.STATUS;
        }
        return (cf(c) ? Eflags.CF : 0)
                | (pf(c) ? Eflags.PF : 0)
                | (af(c) ? Eflags.AF : 0)
                | (zf(c) ? Eflags.ZF : 0)
                | (sf(c) ? Eflags.SF : 0)
                | (of(c) ? Eflags.OF : 0);
    }

    /** Sets the six status flags from their EFLAGS positions; other bits are ignored. */
    public static void setStatus(Cpu c, long flags) {
        c.eflags = (c.eflags & ~Eflags.STATUS) | ((int) flags & Eflags.STATUS);
        c.flagOp = EAGER;
    }

    /**
     * Sets CF and keeps ZF, SF and PF; OF and AF, which BT and its kin leave undefined, become
     * clear or equal to CF.
     */
    public static void setCarry(Cpu c, long bit) {
        if (c.flagOp == EAGER) {
            c.eflags = (c.eflags & ~Eflags.CF) | (int) bit;
        } else {
            c.flagOp = MUL | (c.flagOp & 3);
            c.flagB = bit;
        }
    }

    /** Sets CF and keeps all other status flags. */
    public static void setCarryOnly(Cpu c, long bit) {
        setStatus(c, (status(c) & ~Eflags.CF) | bit);
    }

    /**
     * Evaluates a condition of Jcc, SETcc and CMOVcc.
     *
     * @param condition low four bits of the opcode (Intel SDM vol. 1, appendix B)
     */
    public static boolean condition(Cpu c, int condition) {
        return LazyFlags.condition(c.flagOp, result(c), c.flagA, c.flagB, condition);
    }
}
