package dev.hv.cpu.x86.fp;

/**
 * One lane of a fused multiplication and addition: exact until one rounding at the end (SDM volume
 * 1, 14.5).
 */
final class FusedLane {
    /** The product is negated. */
    static final int NEGATE_PRODUCT = 1;

    /** The addend is negated. */
    static final int NEGATE_ADDEND = 1 << 1;

    /** Distance to the bits for the high one of two lanes. */
    static final int OTHER_LANE = 2;

    private FusedLane() {}

    static long compute(FpState f, BinaryFormat format, int signs, long a, long b, long c) {
        long x = SimdLane.flushed(f, format, a);
        long y = SimdLane.flushed(f, format, b);
        long z = SimdLane.flushed(f, format, c);
        boolean undefined =
                (format.isInfinite(x) && format.isZero(y))
                        || (format.isZero(x) && format.isInfinite(y));
        if (format.isNan(x) || format.isNan(y) || format.isNan(z)) {
            return nan(f, format, x, y, z);
        }
        if (undefined) {
            f.raised |= Mxcsr.IE;
            return format.defaultNan;
        }
        int productSign = format.sign(x ^ y) ^ (signs & NEGATE_PRODUCT);
        int addendSign = format.sign(z) ^ (signs & NEGATE_ADDEND) >>> 1;
        if (format.isInfinite(x) || format.isInfinite(y)) {
            if (format.isInfinite(z) && productSign != addendSign) {
                f.raised |= Mxcsr.IE;
                return format.defaultNan;
            }
            noteDenormals(f, format, x, y, z);
            return format.infinity(productSign);
        }
        noteDenormals(f, format, x, y, z);
        if (format.isInfinite(z)) {
            return format.infinity(addendSign);
        }
        if (format.isZero(x) || format.isZero(y)) {
            return zeroProduct(f, format, productSign, addendSign, z);
        }
        return add(f, format, productSign, x, y, addendSign, z);
    }

    private static void noteDenormals(FpState f, BinaryFormat format, long x, long y, long z) {
        SimdLane.noteDenormals(f, format, x, y);
        SimdLane.noteDenormals(f, format, z, z);
    }

    /** The first operand that is a NaN, factors before the addend; quiet. */
    private static long nan(FpState f, BinaryFormat format, long x, long y, long z) {
        if (format.isSignalling(x) || format.isSignalling(y) || format.isSignalling(z)) {
            f.raised |= Mxcsr.IE;
        }
        return (format.isNan(x) ? x : format.isNan(y) ? y : z) | format.quietBit;
    }

    private static long zeroProduct(
            FpState f, BinaryFormat format, int productSign, int addendSign, long z) {
        if (!format.isZero(z)) {
            return format.round(
                    f, f.mxcsr, addendSign, format.exponent(z), format.significand(z), 0);
        }
        return format.zero(
                productSign == addendSign
                        ? productSign
                        : ExactArithmetic.signOfZeroSum(f.mxcsr >>> Mxcsr.RC_SHIFT));
    }

    private static long add(
            FpState f, BinaryFormat format, int signP, long x, long y, int signC, long z) {
        long a = format.significand(x);
        long b = format.significand(y);
        int expP = format.exponent(x) + format.exponent(y) - BinaryFormat.WIDE_BIAS;
        long highP = Math.unsignedMultiplyHigh(a, b);
        long lowP = a * b;
        if (highP < 0) {
            expP++;
        } else {
            highP = highP << 1 | lowP >>> 63;
            lowP <<= 1;
        }
        if (format.isZero(z)) {
            return format.round(f, f.mxcsr, signP, expP, highP, lowP);
        }
        int expC = format.exponent(z);
        long highC = format.significand(z);
        boolean productFirst =
                expP > expC
                        || (expP == expC
                                && (highP == highC || Long.compareUnsigned(highP, highC) > 0));
        return productFirst
                ? addOrdered(
                        f, format, signP, expP, highP, lowP, signP ^ signC, expP - expC, highC, 0)
                : addOrdered(
                        f, format, signC, expC, highC, 0, signP ^ signC, expC - expP, highP, lowP);
    }

    /** Adds with the larger magnitude first; both have the top bit set. */
    private static long addOrdered(
            FpState f,
            BinaryFormat format,
            int sign,
            int exp,
            long high,
            long low,
            int differ,
            int shift,
            long otherHigh,
            long otherLow) {
        long shiftedLow = Rounding.shiftRightLow(otherHigh, otherLow, shift);
        long shiftedHigh = Rounding.shiftRightHigh(otherHigh, shift);
        if (differ == 0) {
            long sumLow = low + shiftedLow;
            int carry = Long.compareUnsigned(sumLow, low) < 0 ? 1 : 0;
            long sumHigh = high + shiftedHigh + carry;
            boolean carried =
                    Long.compareUnsigned(sumHigh, high) < 0 || (carry == 1 && sumHigh == high);
            if (!carried) {
                return format.round(f, f.mxcsr, sign, exp, sumHigh, sumLow);
            }
            long lost = sumLow & 1;
            return format.round(
                    f,
                    f.mxcsr,
                    sign,
                    exp + 1,
                    sumHigh >>> 1 | Long.MIN_VALUE,
                    sumHigh << 63 | sumLow >>> 1 | lost);
        }
        long restLow = low - shiftedLow;
        long restHigh = high - shiftedHigh - (Long.compareUnsigned(low, shiftedLow) < 0 ? 1 : 0);
        if ((restHigh | restLow) == 0) {
            return format.zero(ExactArithmetic.signOfZeroSum(f.mxcsr >>> Mxcsr.RC_SHIFT));
        }
        if (restHigh == 0) {
            restHigh = restLow;
            restLow = 0;
            exp -= 64;
        }
        int zeros = Long.numberOfLeadingZeros(restHigh);
        if (zeros > 0) {
            restHigh = restHigh << zeros | restLow >>> -zeros;
            restLow <<= zeros;
        }
        return format.round(f, f.mxcsr, sign, exp - zeros, restHigh, restLow);
    }
}
