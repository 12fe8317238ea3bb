package dev.hv.cpu.x86.ops;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.core.Keeps;
import dev.hv.cpu.x86.core.NeverFaults;

/**
 * Rotates and double shifts. Values are zero-extended from {@code size} bytes; counts are below 32,
 * or 64 for eight bytes. A count of zero changes nothing. OF for counts above 1, which is
 * undefined, follows the rule for 1.
 */
public final class Rotates {
    private static final int CF_OF = Eflags.CF | Eflags.OF;

    private Rotates() {}

    /** Rotates left. */
    public static long rotateLeft(long value, int count, int size) {
        return switch (size) {
            case 8 -> Long.rotateLeft(value, count);
            case 4 -> Integer.rotateLeft((int) value, count) & 0xFFFF_FFFFL;
            default -> {
                int width = 8 * size;
                int by = count & width - 1;
                yield (value << by | value >>> (width - by)) & (1L << width) - 1;
            }
        };
    }

    /** Rotates right. */
    public static long rotateRight(long value, int count, int size) {
        return rotateLeft(value, 8 * size - (count & 8 * size - 1) & 8 * size - 1, size);
    }

    private static boolean bit(long value, int position) {
        return (value >>> position & 1) != 0;
    }

    private static void carryAndOverflow(Cpu c, boolean carry, boolean overflow) {
        int others = Flags.status(c) & ~CF_OF;
        Flags.setStatus(c, others | (carry ? Eflags.CF : 0) | (overflow ? Eflags.OF : 0));
    }

    /** Flags of ROL: CF is the low bit of the result. */
    @Keeps(flags = false)
    @NeverFaults
    public static void rol(Cpu c, long result, int count, int size) {
        if (count != 0) {
            boolean carry = bit(result, 0);
            carryAndOverflow(c, carry, carry != bit(result, 8 * size - 1));
        }
    }

    /** Flags of ROR: CF is the high bit of the result. */
    @Keeps(flags = false)
    @NeverFaults
    public static void ror(Cpu c, long result, int count, int size) {
        if (count != 0) {
            boolean carry = bit(result, 8 * size - 1);
            carryAndOverflow(c, carry, carry != bit(result, 8 * size - 2));
        }
    }

    private static int throughCarry(int count, int size) {
        return size < 4 ? count % (8 * size + 1) : count;
    }

    /** RCL: rotates {@code width + 1} bits, CF being the highest. */
    public static long rcl(long value, int count, int size, long carry) {
        int width = 8 * size;
        long result = value;
        long in = carry;
        for (int i = throughCarry(count, size); i > 0; i--) {
            long out = result >>> (width - 1) & 1;
            result = result << 1 | in;
            in = out;
        }
        return cut(result, size);
    }

    /** RCR: rotates {@code width + 1} bits, CF being the lowest on the way. */
    public static long rcr(long value, int count, int size, long carry) {
        int width = 8 * size;
        long result = value;
        long in = carry;
        for (int i = throughCarry(count, size); i > 0; i--) {
            long out = result & 1;
            result = cut(result, size) >>> 1 | in << (width - 1);
            in = out;
        }
        return cut(result, size);
    }

    private static long cut(long value, int size) {
        return size == 8 ? value : value & (1L << (8 * size)) - 1;
    }

    /** Flags of RCL; {@code value} and {@code carry} are those before it. */
    @Keeps(flags = false)
    @NeverFaults
    public static void rclFlags(Cpu c, long value, int count, int size, long carry) {
        int by = throughCarry(count, size);
        if (count == 0) {
            return;
        }
        long result = rcl(value, count, size, carry);
        boolean out = by == 0 ? carry != 0 : bit(value, 8 * size - by);
        carryAndOverflow(c, out, out != bit(result, 8 * size - 1));
    }

    /** Flags of RCR; {@code value} and {@code carry} are those before it. */
    @Keeps(flags = false)
    @NeverFaults
    public static void rcrFlags(Cpu c, long value, int count, int size, long carry) {
        int by = throughCarry(count, size);
        if (count == 0) {
            return;
        }
        long result = rcr(value, count, size, carry);
        boolean out = by == 0 ? carry != 0 : bit(value, by - 1);
        carryAndOverflow(c, out, bit(result, 8 * size - 1) != bit(result, 8 * size - 2));
    }

    /**
     * SHLD. A count above the width, undefined for 16 bits, shifts in
     * destination:source:destination as processors do.
     */
    public static long shld(long value, long filler, int count, int size) {
        if (count == 0) {
            return value;
        }
        return switch (size) {
            case 8 -> value << count | filler >>> (64 - count);
            case 4 -> cut(value << count | filler >>> (32 - count), 4);
            default -> cut((value << 32 | filler << 16 | value) << count >>> 32, 2);
        };
    }

    /** SHRD. A count above the width, undefined for 16 bits, shifts in source:destination again. */
    public static long shrd(long value, long filler, int count, int size) {
        if (count == 0) {
            return value;
        }
        return switch (size) {
            case 8 -> value >>> count | filler << (64 - count);
            case 4 -> cut(value >>> count | filler << (32 - count), 4);
            default -> cut((value << 32 | filler << 16 | value) >>> count, 2);
        };
    }

    /** SHLD of words on an 80386: a count above 16 rotates the source alone. */
    public static long shldOf386(long value, long filler, int count, int size) {
        return count > 16 ? rotateLeft(filler, count - 16, 2) : shld(value, filler, count, size);
    }

    /** SHRD of words on an 80386: a count above 16 rotates the source alone. */
    public static long shrdOf386(long value, long filler, int count, int size) {
        return count > 16 ? rotateRight(filler, count - 16, 2) : shrd(value, filler, count, size);
    }

    /** Flags of SHLD; the operands are those before it. */
    @Keeps(flags = false)
    @NeverFaults
    public static void shldFlags(Cpu c, long value, long filler, long result, int count, int size) {
        if (count == 0) {
            return;
        }
        boolean carry =
                count <= 8 * size ? bit(value, 8 * size - count) : bit(filler, 16 * size - count);
        doubleShift(c, value, result, carry, size);
    }

    /** Flags of SHRD; the operands are those before it. */
    @Keeps(flags = false)
    @NeverFaults
    public static void shrdFlags(Cpu c, long value, long filler, long result, int count, int size) {
        if (count == 0) {
            return;
        }
        boolean carry =
                count <= 8 * size ? bit(value, count - 1) : bit(filler, count - 8 * size - 1);
        doubleShift(c, value, result, carry, size);
    }

    private static void doubleShift(Cpu c, long value, long result, boolean carry, int size) {
        int unused = 64 - 8 * size;
        c.flagOp = Flags.LOGIC | Integer.numberOfTrailingZeros(size);
        c.flagRes = result << unused >> unused;
        boolean overflow = bit(value, 8 * size - 1) != bit(result, 8 * size - 1);
        carryAndOverflow(c, carry, overflow);
    }
}
