package dev.hv.cpu.x86.ops;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Vector;

/**
 * DIV and IDIV: rDX:rAX (or AX) by an operand. A zero divisor or a quotient that does not fit
 * raises #DE. The flags, which are undefined, stay as they were.
 */
public final class Division {
    private static final int RAX = 0;
    private static final int RDX = 2;

    private Division() {}

    /** DIV by a divisor that is zero-extended from {@code size} bytes. */
    public static void unsigned(Cpu c, long divisor, int size) {
        if (divisor == 0) {
            c.raise(Vector.DE);
            return;
        }
        if (size == 8) {
            unsigned128(c, divisor);
            return;
        }
        long dividend = dividend(c, size);
        long quotient = Long.divideUnsigned(dividend, divisor);
        if (quotient >>> (8 * size) != 0) {
            c.raise(Vector.DE);
            return;
        }
        result(c, size, quotient, Long.remainderUnsigned(dividend, divisor));
    }

    /** IDIV by a divisor that is zero-extended from {@code size} bytes. */
    public static void signed(Cpu c, long divisor, int size) {
        if (divisor == 0) {
            c.raise(Vector.DE);
            return;
        }
        if (size == 8) {
            signed128(c, divisor);
            return;
        }
        int unused = 64 - 8 * size;
        int twice = 64 - 16 * size;
        long by = divisor << unused >> unused;
        long dividend = dividend(c, size) << twice >> twice;
        if (dividend == Long.MIN_VALUE && by == -1) {
            c.raise(Vector.DE);
            return;
        }
        long quotient = dividend / by;
        if (quotient << unused >> unused != quotient) {
            c.raise(Vector.DE);
            return;
        }
        result(c, size, quotient, dividend % by);
    }

    /** The dividend of twice the size, zero-extended. */
    private static long dividend(Cpu c, int size) {
        return switch (size) {
            case 1 -> c.r[RAX] & 0xFFFF;
            case 2 -> (c.r[RDX] & 0xFFFF) << 16 | (c.r[RAX] & 0xFFFF);
            default -> c.r[RDX] << 32 | (c.r[RAX] & 0xFFFF_FFFFL);
        };
    }

    private static void result(Cpu c, int size, long quotient, long remainder) {
        switch (size) {
            case 1 ->
                    c.r[RAX] = (c.r[RAX] & ~0xFFFFL) | (remainder & 0xFF) << 8 | (quotient & 0xFF);
            case 2 -> {
                c.r[RAX] = (c.r[RAX] & ~0xFFFFL) | (quotient & 0xFFFF);
                c.r[RDX] = (c.r[RDX] & ~0xFFFFL) | (remainder & 0xFFFF);
            }
            default -> {
                c.r[RAX] = quotient & 0xFFFF_FFFFL;
                c.r[RDX] = remainder & 0xFFFF_FFFFL;
            }
        }
    }

    private static void unsigned128(Cpu c, long divisor) {
        long high = c.r[RDX];
        long low = c.r[RAX];
        if (Long.compareUnsigned(high, divisor) >= 0) {
            c.raise(Vector.DE);
            return;
        }
        long quotient = divide(high, low, divisor);
        c.r[RAX] = quotient;
        c.r[RDX] = low - quotient * divisor;
    }

    private static void signed128(Cpu c, long divisor) {
        long high = c.r[RDX];
        long low = c.r[RAX];
        boolean negative = high < 0;
        if (negative) {
            low = -low;
            high = low == 0 ? -high : ~high;
        }
        long by = Math.abs(divisor); // MIN_VALUE stays, and is right as an unsigned number
        if (Long.compareUnsigned(high, by) >= 0) {
            c.raise(Vector.DE);
            return;
        }
        long quotient = divide(high, low, by);
        long remainder = low - quotient * by;
        boolean negativeQuotient = negative != divisor < 0;
        if (negativeQuotient ? Long.compareUnsigned(quotient, Long.MIN_VALUE) > 0 : quotient < 0) {
            c.raise(Vector.DE);
            return;
        }
        c.r[RAX] = negativeQuotient ? -quotient : quotient;
        c.r[RDX] = negative ? -remainder : remainder;
    }

    /** Quotient of an unsigned 128-bit number by a larger one than its high half. */
    private static long divide(long high, long low, long divisor) {
        if (high == 0) {
            return Long.divideUnsigned(low, divisor);
        }
        long remainder = high;
        long quotient = 0;
        for (int i = 63; i >= 0; i--) {
            boolean carry = remainder < 0;
            remainder = remainder << 1 | (low >>> i & 1);
            if (carry || Long.compareUnsigned(remainder, divisor) >= 0) {
                remainder -= divisor;
                quotient |= 1L << i;
            }
        }
        return quotient;
    }
}
