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

    private static int shift(Cpu c) {
        return 64 - (8 << (c.flagOp & 3));
    }

    /** Returns ZF. */
    public static boolean zf(Cpu c) {
        return c.flagOp == EAGER ? (c.eflags & Eflags.ZF) != 0 : c.flagRes == 0;
    }

    /** Returns SF. */
    public static boolean sf(Cpu c) {
        return c.flagOp == EAGER ? (c.eflags & Eflags.SF) != 0 : c.flagRes < 0;
    }

    /** Returns PF: even parity of the low byte. */
    public static boolean pf(Cpu c) {
        return c.flagOp == EAGER
                ? (c.eflags & Eflags.PF) != 0
                : (Integer.bitCount((int) c.flagRes & 0xFF) & 1) == 0;
    }

    /** Returns CF. */
    public static boolean cf(Cpu c) {
        return switch (c.flagOp & ~3) {
            case EAGER -> (c.eflags & Eflags.CF) != 0;
            case ADD -> Long.compareUnsigned(c.flagRes << shift(c), c.flagB << shift(c)) < 0;
            case ADC -> carryOut(c) < 0;
            case SUB -> Long.compareUnsigned(c.flagA << shift(c), c.flagB << shift(c)) < 0;
            case SBB -> borrowOut(c) < 0;
            case INC, DEC, SHL, SHR, SAR, MUL -> c.flagB != 0;
            default -> false;
        };
    }

    /** Returns OF. */
    public static boolean of(Cpu c) {
        return switch (c.flagOp & ~3) {
            case EAGER -> (c.eflags & Eflags.OF) != 0;
            case ADD -> {
                long a = c.flagRes - c.flagB;
                yield ((a ^ c.flagRes) & (c.flagB ^ c.flagRes)) << shift(c) < 0;
            }
            case ADC -> ((c.flagA ^ c.flagRes) & (c.flagB ^ c.flagRes)) << shift(c) < 0;
            case SUB, SBB -> ((c.flagA ^ c.flagB) & (c.flagA ^ c.flagRes)) << shift(c) < 0;
            case INC -> c.flagRes << shift(c) == Long.MIN_VALUE;
            case DEC -> c.flagRes << shift(c) == Long.MAX_VALUE >>> shift(c) << shift(c);
            case SHL -> c.flagRes < 0 != (c.flagB != 0);
            case SHR -> (c.flagRes ^ c.flagRes << 1) << shift(c) < 0;
            case MUL -> c.flagB != 0;
            default -> false;
        };
    }

    /** Returns AF: carry out of bit 3. */
    public static boolean af(Cpu c) {
        return switch (c.flagOp & ~3) {
            case EAGER -> (c.eflags & Eflags.AF) != 0;
            case ADD -> ((c.flagRes - c.flagB ^ c.flagB ^ c.flagRes) & 0x10) != 0;
            case ADC, SUB, SBB -> ((c.flagA ^ c.flagB ^ c.flagRes) & 0x10) != 0;
            case INC -> (c.flagRes & 0xF) == 0;
            case DEC -> (c.flagRes & 0xF) == 0xF;
            default -> false;
        };
    }

    /** Sign bit: carry out of the top bit of flagA + flagB + carry. */
    private static long carryOut(Cpu c) {
        return ((c.flagA & c.flagB) | ((c.flagA | c.flagB) & ~c.flagRes)) << shift(c);
    }

    /** Sign bit: borrow out of the top bit of flagA - flagB - borrow. */
    private static long borrowOut(Cpu c) {
        return ((~c.flagA & c.flagB) | ((~c.flagA | c.flagB) & c.flagRes)) << shift(c);
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
        boolean value =
                switch (condition >> 1) {
                    case 0 -> of(c);
                    case 1 -> cf(c);
                    case 2 -> zf(c);
                    case 3 -> cf(c) || zf(c);
                    case 4 -> sf(c);
                    case 5 -> pf(c);
                    case 6 -> sf(c) != of(c);
                    default -> zf(c) || sf(c) != of(c);
                };
        return value ^ (condition & 1) != 0;
    }
}
