package dev.hv.cpu.x86.fp;

import java.math.BigInteger;

/**
 * A number with a significand of 128 bits and an exponent without bounds, in which the
 * transcendental functions are computed. Operations change their receiver and err by a few units in
 * the last place at most: about 2<sup>-125</sup> of the result.
 */
final class WideFloat {
    private static final int BITS = 128;

    /** Whether the number is less than zero. */
    boolean negative;

    /** The value is {@code high:low / 2^127 * 2^exponent}. */
    int exponent;

    /** Upper half of the significand; its top bit is set unless the number is zero. */
    long high;

    /** Lower half of the significand. */
    long low;

    /** Returns a number nearest below the quotient of two positive integers. */
    static WideFloat quotient(BigInteger numerator, BigInteger denominator) {
        int shift = BITS + denominator.bitLength() - numerator.bitLength();
        BigInteger quotient =
                shift >= 0
                        ? numerator.shiftLeft(shift).divide(denominator)
                        : numerator.divide(denominator.shiftLeft(-shift));
        int excess = quotient.bitLength() - BITS;
        BigInteger significand = quotient.shiftRight(excess);
        WideFloat result = new WideFloat();
        result.high = significand.shiftRight(64).longValue();
        result.low = significand.longValue();
        result.exponent = BITS - 1 + excess - shift;
        return result;
    }

    boolean isZero() {
        return high == 0;
    }

    WideFloat set(WideFloat other) {
        negative = other.negative;
        exponent = other.exponent;
        high = other.high;
        low = other.low;
        return this;
    }

    /** Sets a number from an extended significand, normalised or zero, and an unbiased exponent. */
    WideFloat set(int sign, int newExponent, long significand) {
        negative = sign != 0;
        exponent = newExponent;
        high = significand;
        low = 0;
        return this;
    }

    /** Sets an integer of 128 bits, scaled by a power of two. */
    WideFloat setScaled(long integerHigh, long integerLow, int scale) {
        negative = false;
        high = integerHigh;
        low = integerLow;
        exponent = scale + BITS - 1;
        normalise();
        return this;
    }

    WideFloat setInteger(int value) {
        return setScaled(0, Math.abs(value), 0).negateIf(value < 0);
    }

    WideFloat negateIf(boolean condition) {
        negative ^= condition;
        return this;
    }

    WideFloat scale(int powerOfTwo) {
        exponent += powerOfTwo;
        return this;
    }

    /** Goes to the next number towards zero. */
    void decrement() {
        low--;
        if (low == -1) {
            high--;
            normalise();
        }
    }

    private void normalise() {
        if (high == 0) {
            if (low == 0) {
                return;
            }
            high = low;
            low = 0;
            exponent -= 64;
        }
        int zeros = Long.numberOfLeadingZeros(high);
        if (zeros != 0) {
            high = high << zeros | low >>> -zeros;
            low <<= zeros;
            exponent -= zeros;
        }
    }

    WideFloat multiply(WideFloat b) {
        if (isZero() || b.isZero()) {
            high = 0;
            low = 0;
            return this;
        }
        long productHigh = Math.unsignedMultiplyHigh(high, b.high);
        long productLow = high * b.high;
        productLow += Math.unsignedMultiplyHigh(high, b.low);
        productHigh += carry(productLow, high * b.high);
        long cross = Math.unsignedMultiplyHigh(low, b.high);
        productLow += cross;
        productHigh += carry(productLow, cross);
        negative ^= b.negative;
        exponent += b.exponent + 1;
        high = productHigh;
        low = productLow;
        normalise();
        return this;
    }

    /** Returns 1 if a sum, of which {@code addend} is a part, is less than it: if it wrapped. */
    private static long carry(long sum, long addend) {
        return Long.compareUnsigned(sum, addend) < 0 ? 1 : 0;
    }

    WideFloat subtract(WideFloat b) {
        negative ^= true;
        add(b);
        negative ^= true;
        return this;
    }

    WideFloat add(WideFloat b) {
        if (b.isZero()) {
            return this;
        }
        if (isZero()) {
            return set(b);
        }
        int shift = exponent - b.exponent;
        boolean ordered = shift > 0 || (shift == 0 && !isLess(high, low, b.high, b.low));
        long bigHigh = ordered ? high : b.high;
        long bigLow = ordered ? low : b.low;
        long smallHigh = ordered ? b.high : high;
        long smallLow = ordered ? b.low : low;
        int distance = Math.abs(shift);
        boolean differ = negative != b.negative;
        exponent = ordered ? exponent : b.exponent;
        negative = ordered ? negative : b.negative;
        long shiftedLow = shiftRight(smallHigh, smallLow, distance);
        long shiftedHigh = Rounding.shiftRightHigh(smallHigh, distance);
        if (differ) {
            low = bigLow - shiftedLow;
            high = bigHigh - shiftedHigh - carry(bigLow, shiftedLow);
            normalise();
            return this;
        }
        low = bigLow + shiftedLow;
        long carryLow = carry(low, shiftedLow);
        high = bigHigh + shiftedHigh + carryLow;
        boolean carried =
                Long.compareUnsigned(high, bigHigh) < 0 || (high == bigHigh && shiftedHigh != 0);
        if (carried) {
            low = high << 63 | low >>> 1;
            high = high >>> 1 | 1L << 63;
            exponent++;
        }
        return this;
    }

    private static long shiftRight(long high, long low, int shift) {
        if (shift == 0) {
            return low;
        }
        if (shift < 64) {
            return high << -shift | low >>> shift;
        }
        return shift < BITS ? high >>> (shift - 64) : 0;
    }

    private static boolean isLess(long aHigh, long aLow, long bHigh, long bLow) {
        int order = Long.compareUnsigned(aHigh, bHigh);
        return order < 0 || (order == 0 && Long.compareUnsigned(aLow, bLow) < 0);
    }

    /** Divides by a number other than zero, in two digits of 64 bits (Knuth's algorithm D). */
    WideFloat divide(WideFloat b) {
        if (isZero()) {
            return this;
        }
        negative ^= b.negative;
        exponent -= b.exponent + 1;
        if (!isLess(high, low, b.high, b.low)) {
            low = high << 63 | low >>> 1;
            high >>>= 1;
            exponent++;
        }
        long first = divideDigit(b);
        long second = divideDigit(b);
        high = first;
        low = second;
        return this;
    }

    /** Takes {@code high:low} for a remainder below b; returns the next digit, leaves the rest. */
    private long divideDigit(WideFloat b) {
        long digit = high == b.high ? -1L : ExactArithmetic.divide128(high, low, b.high);
        long restHigh = high - Math.unsignedMultiplyHigh(digit, b.high);
        long restLow = low - digit * b.high;
        restHigh -= carry(low, digit * b.high);
        // The remainder is restHigh:restLow:0 less digit * b.low.
        long productHigh = Math.unsignedMultiplyHigh(digit, b.low);
        long last = -(digit * b.low);
        long subtrahend = productHigh + (last != 0 ? 1 : 0);
        restHigh -= carry(restLow, subtrahend);
        restLow -= subtrahend;
        while (restHigh < 0) {
            digit--;
            last += b.low;
            long carryLow = carry(last, b.low);
            restLow += b.high;
            long carryHigh = carry(restLow, b.high);
            restLow += carryLow;
            restHigh += carryHigh + (carryLow != 0 && restLow == 0 ? 1 : 0);
        }
        high = restLow;
        low = last;
        return digit;
    }

    /** Compares magnitudes with a number other than zero. */
    boolean isBelow(WideFloat b) {
        return isZero()
                || exponent < b.exponent
                || (exponent == b.exponent && isLess(high, low, b.high, b.low));
    }
}
