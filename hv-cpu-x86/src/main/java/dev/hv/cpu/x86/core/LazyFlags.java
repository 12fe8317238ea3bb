package dev.hv.cpu.x86.core;

import static dev.hv.cpu.x86.core.Flags.ADC;
import static dev.hv.cpu.x86.core.Flags.ADD;
import static dev.hv.cpu.x86.core.Flags.DEC;
import static dev.hv.cpu.x86.core.Flags.EAGER;
import static dev.hv.cpu.x86.core.Flags.INC;
import static dev.hv.cpu.x86.core.Flags.MUL;
import static dev.hv.cpu.x86.core.Flags.SBB;
import static dev.hv.cpu.x86.core.Flags.SHL;
import static dev.hv.cpu.x86.core.Flags.SHR;
import static dev.hv.cpu.x86.core.Flags.SUB;

/**
 * What lazy status flags are worth, as functions of the four values that {@link Flags} describes.
 * With {@link Flags#EAGER} the result holds the flags, in their EFLAGS positions.
 */
public final class LazyFlags {
    private LazyFlags() {}

    private static int shift(int op) {
        return 64 - (8 << (op & 3));
    }

    /** Returns ZF. */
    public static boolean zf(int op, long res) {
        return op == EAGER ? (res & Eflags.ZF) != 0 : res == 0;
    }

    /** Returns SF. */
    public static boolean sf(int op, long res) {
        return op == EAGER ? (res & Eflags.SF) != 0 : res < 0;
    }

    /** Returns PF: even parity of the low byte. */
    public static boolean pf(int op, long res) {
        return op == EAGER ? (res & Eflags.PF) != 0 : (Integer.bitCount((int) res & 0xFF) & 1) == 0;
    }

    /**
     * Returns CF. INC and DEC keep it, so that a loop has one of them ask the one before: what
     * tells of those and all that come after them is small enough to be in line anywhere.
     */
    public static boolean cf(int op, long res, long a, long b) {
        return op >= INC ? b != 0 : computedCf(op, res, a, b);
    }

    private static boolean computedCf(int op, long res, long a, long b) {
        return switch (op & ~3) {
            case EAGER -> (res & Eflags.CF) != 0;
            case ADD -> Long.compareUnsigned(res << shift(op), b << shift(op)) < 0;
            case ADC -> carryOut(op, res, a, b) < 0;
            case SUB -> Long.compareUnsigned(a << shift(op), b << shift(op)) < 0;
            case SBB -> borrowOut(op, res, a, b) < 0;
            default -> false;
        };
    }

    /** Returns OF. */
    public static boolean of(int op, long res, long a, long b) {
        return switch (op & ~3) {
            case EAGER -> (res & Eflags.OF) != 0;
            case ADD -> {
                long first = res - b;
                yield ((first ^ res) & (b ^ res)) << shift(op) < 0;
            }
            case ADC -> ((a ^ res) & (b ^ res)) << shift(op) < 0;
            case SUB, SBB -> ((a ^ b) & (a ^ res)) << shift(op) < 0;
            case INC -> res << shift(op) == Long.MIN_VALUE;
            case DEC -> res << shift(op) == Long.MAX_VALUE >>> shift(op) << shift(op);
            case SHL -> res < 0 != (b != 0);
            case SHR -> (res ^ res << 1) << shift(op) < 0;
            case MUL -> b != 0;
            default -> false;
        };
    }

    /** Returns AF: carry out of bit 3. */
    public static boolean af(int op, long res, long a, long b) {
        return switch (op & ~3) {
            case EAGER -> (res & Eflags.AF) != 0;
            case ADD -> ((res - b ^ b ^ res) & 0x10) != 0;
            case ADC, SUB, SBB -> ((a ^ b ^ res) & 0x10) != 0;
            case INC -> (res & 0xF) == 0;
            case DEC -> (res & 0xF) == 0xF;
            default -> false;
        };
    }

    /** Sign bit: carry out of the top bit of flagA + flagB + carry. */
    private static long carryOut(int op, long res, long a, long b) {
        return ((a & b) | ((a | b) & ~res)) << shift(op);
    }

    /** Sign bit: borrow out of the top bit of flagA - flagB - borrow. */
    private static long borrowOut(int op, long res, long a, long b) {
        return ((~a & b) | ((~a | b) & res)) << shift(op);
    }

    /**
     * Evaluates a condition of Jcc, SETcc and CMOVcc.
     *
     * @param condition low four bits of the opcode (Intel SDM vol. 1, appendix B)
     */
    public static boolean condition(int op, long res, long a, long b, int condition) {
        boolean value =
                switch (condition >> 1) {
                    case 0 -> of(op, res, a, b);
                    case 1 -> cf(op, res, a, b);
                    case 2 -> zf(op, res);
                    case 3 -> cf(op, res, a, b) || zf(op, res);
                    case 4 -> sf(op, res);
                    case 5 -> pf(op, res);
                    case 6 -> sf(op, res) != of(op, res, a, b);
                    default -> zf(op, res) || sf(op, res) != of(op, res, a, b);
                };
        return value ^ (condition & 1) != 0;
    }
}
