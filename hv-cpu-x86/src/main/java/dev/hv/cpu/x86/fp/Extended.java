package dev.hv.cpu.x86.fp;

/**
 * The double extended-precision format (SDM volume 1, 4.2.2): a significand of 64 bits with an
 * explicit integer bit, and sign and exponent in 16 bits.
 */
final class Extended {
    static final long INTEGER_BIT = 1L << 63;
    static final long QUIET_BIT = 1L << 62;
    static final int SIGN = 0x8000;
    static final int MAX_EXPONENT = 0x7FFF;
    static final int BIAS = BinaryFormat.WIDE_BIAS;

    /** Significand of the real indefinite, whose sign and exponent are {@code 0xFFFF}. */
    static final long INDEFINITE = INTEGER_BIT | QUIET_BIT;

    /** What an unmasked overflow or underflow adjusts the exponent by (SDM volume 1, 4.9.1.5). */
    private static final int BIAS_ADJUST = 24576;

    private static final int NEAREST_EXTENDED_MASK = X87Word.PC | X87Word.RC;

    private Extended() {}

    /** Tells whether a number is normal: neither zero, denormal, infinite, NaN nor unsupported. */
    static boolean isNormal(long significand, int signExponent) {
        int exponent = signExponent & MAX_EXPONENT;
        return significand < 0 && exponent - 1 < MAX_EXPONENT - 1 && exponent != 0;
    }

    static boolean isZero(long significand, int signExponent) {
        return significand == 0 && (signExponent & MAX_EXPONENT) == 0;
    }

    /** A denormal or pseudo-denormal. */
    static boolean isDenormal(long significand, int signExponent) {
        return significand != 0 && (signExponent & MAX_EXPONENT) == 0;
    }

    static boolean isInfinite(long significand, int signExponent) {
        return significand == INTEGER_BIT && (signExponent & MAX_EXPONENT) == MAX_EXPONENT;
    }

    static boolean isNan(long significand, int signExponent) {
        return significand < 0
                && significand != INTEGER_BIT
                && (signExponent & MAX_EXPONENT) == MAX_EXPONENT;
    }

    static boolean isSignalling(long significand, int signExponent) {
        return isNan(significand, signExponent) && (significand & QUIET_BIT) == 0;
    }

    /** An unnormal, pseudo-infinity or pseudo-NaN: all that lack their integer bit. */
    static boolean isUnsupported(long significand, int signExponent) {
        return significand >= 0 && (signExponent & MAX_EXPONENT) != 0;
    }

    static int sign(int signExponent) {
        return signExponent >>> 15 & 1;
    }

    /** Returns the exponent that goes with {@link #normalised}. */
    static int exponent(long significand, int signExponent) {
        int exponent = signExponent & MAX_EXPONENT;
        return exponent == 0 ? 1 - Long.numberOfLeadingZeros(significand) : exponent;
    }

    static long normalised(long significand) {
        return significand << Long.numberOfLeadingZeros(significand);
    }

    /** Rounds an exact value under the x87 control word into {@code f.result}. */
    static void round(FpState f, int sign, int exponent, long high, long low) {
        if ((f.control & NEAREST_EXTENDED_MASK) != X87Word.PC_EXTENDED
                || exponent - 1 >= MAX_EXPONENT - 2
                || exponent < 1) {
            roundCarefully(f, f.control & X87Word.PC, sign, exponent, high, low);
            return;
        }
        int up = 0;
        if (low != 0) {
            f.raised |= Mxcsr.PE;
            if (low < 0 && (low << 1 | (high & 1)) != 0) {
                up = 1;
                high++;
                if (high == 0) {
                    high = INTEGER_BIT;
                    exponent++;
                }
            }
        }
        f.roundedUp = up;
        f.result = high;
        f.resultSignExponent = sign << 15 | exponent;
    }

    /** As {@link #round}, to 64 bits whatever the precision control. */
    static void roundFull(FpState f, int sign, int exponent, long high, long low) {
        roundCarefully(f, X87Word.PC_EXTENDED, sign, exponent, high, low);
    }

    private static void roundCarefully(
            FpState f, int precision, int sign, int exponent, long high, long low) {
        int drop =
                switch (precision) {
                    case X87Word.PC_SINGLE -> 40;
                    case X87Word.PC_DOUBLE -> 11;
                    default -> 0;
                };
        int direction = Rounding.direction(f.control >>> X87Word.RC_SHIFT, sign);
        long rounded = Rounding.round(f, direction, high, low, drop);
        int wide = exponent;
        if (rounded == 0) {
            rounded = INTEGER_BIT;
            wide++;
        }
        if (wide >= MAX_EXPONENT) {
            overflow(f, direction, drop, sign, wide, rounded);
        } else if (wide >= 1) {
            f.raised |= f.inexact;
            deliver(f, sign, wide, rounded);
        } else if ((f.control & Mxcsr.UE) == 0) {
            f.raised |= Mxcsr.UE | f.inexact;
            adjusted(f, sign, wide + BIAS_ADJUST, rounded);
        } else {
            underflow(f, direction, drop, sign, 1 - exponent, high, low);
        }
    }

    private static void overflow(
            FpState f, int direction, int drop, int sign, int exponent, long rounded) {
        f.raised |= Mxcsr.OE;
        if ((f.control & Mxcsr.OE) == 0) {
            f.raised |= f.inexact;
            adjusted(f, sign, exponent - BIAS_ADJUST, rounded);
            return;
        }
        f.raised |= Mxcsr.PE;
        if (direction == Rounding.TO_ZERO) {
            f.roundedUp = 0;
            deliver(f, sign, MAX_EXPONENT - 1, -1L << drop);
        } else {
            f.roundedUp = 1;
            deliver(f, sign, MAX_EXPONENT, INTEGER_BIT);
        }
    }

    /** The result of an unmasked overflow or underflow; a massive one has left even that range. */
    private static void adjusted(FpState f, int sign, int exponent, long rounded) {
        if (exponent >= MAX_EXPONENT) {
            f.raised |= Mxcsr.PE;
            f.roundedUp = 1;
            deliver(f, sign, MAX_EXPONENT, INTEGER_BIT);
        } else if (exponent < 1) {
            f.raised |= Mxcsr.PE;
            f.roundedUp = 0;
            deliver(f, sign, 0, 0);
        } else {
            deliver(f, sign, exponent, rounded);
        }
    }

    private static void underflow(
            FpState f, int direction, int drop, int sign, int shift, long high, long low) {
        long shiftedLow = Rounding.shiftRightLow(high, low, shift);
        long shiftedHigh = Rounding.shiftRightHigh(high, shift);
        long rounded = Rounding.round(f, direction, shiftedHigh, shiftedLow, drop);
        if (f.inexact != 0) {
            f.raised |= Mxcsr.UE | Mxcsr.PE;
        }
        deliver(f, sign, rounded < 0 ? 1 : 0, rounded);
    }

    private static void deliver(FpState f, int sign, int exponent, long significand) {
        f.result = significand;
        f.resultSignExponent = sign << 15 | exponent;
    }
}
