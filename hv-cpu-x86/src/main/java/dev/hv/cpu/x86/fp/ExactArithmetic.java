package dev.hv.cpu.x86.fp;

/**
 * The five operations on finite operands other than zero, exact until one rounding at the end.
 * Operands are as {@link BinaryFormat} says: normalised significands, exponents without bounds. The
 * unrounded result is handed to {@link Target}.
 */
final class ExactArithmetic {
    private static final long TOP = 1L << 63;

    /** Where a result goes: the format that it is rounded to, and the modes that govern it. */
    enum Target {
        /** binary32 under MXCSR; packed in {@code f.result}. */
        SINGLE,
        /** binary64 under MXCSR; packed in {@code f.result}. */
        DOUBLE,
        /** The extended format under the x87 control word. */
        EXTENDED
    }

    private ExactArithmetic() {}

    private static void finish(
            FpState f, Target target, int sign, int exponent, long high, long low) {
        if (target == Target.EXTENDED) {
            Extended.round(f, sign, exponent, high, low);
        } else {
            BinaryFormat format =
                    target == Target.SINGLE ? BinaryFormat.SINGLE : BinaryFormat.DOUBLE;
            f.result = format.round(f, f.mxcsr, sign, exponent, high, low);
        }
    }

    /** Returns the sign of an exact zero that is the sum of two numbers of opposite signs. */
    static int signOfZeroSum(int rc) {
        return (rc & 3) == 1 ? 1 : 0;
    }

    private static void finishZero(FpState f, Target target) {
        f.roundedUp = 0;
        switch (target) {
            case EXTENDED -> {
                f.result = 0;
                f.resultSignExponent = signOfZeroSum(f.control >>> X87Word.RC_SHIFT) << 15;
            }
            case SINGLE ->
                    f.result = BinaryFormat.SINGLE.zero(signOfZeroSum(f.mxcsr >>> Mxcsr.RC_SHIFT));
            case DOUBLE ->
                    f.result = BinaryFormat.DOUBLE.zero(signOfZeroSum(f.mxcsr >>> Mxcsr.RC_SHIFT));
        }
    }

    static void add(
            FpState f, Target target, int signA, int expA, long a, int signB, int expB, long b) {
        if (expA > expB || (expA == expB && Long.compareUnsigned(a, b) >= 0)) {
            addOrdered(f, target, signA, expA, a, signA ^ signB, expA - expB, b);
        } else {
            addOrdered(f, target, signB, expB, b, signA ^ signB, expB - expA, a);
        }
    }

    /** Adds with the larger magnitude first. */
    private static void addOrdered(
            FpState f, Target target, int sign, int exp, long a, int differ, int shift, long b) {
        long high = shift < 64 ? b >>> shift : 0;
        long low = shift == 0 ? 0 : shift < 64 ? b << -shift : farLow(b, shift);
        int exponent = exp;
        if (differ == 0) {
            high += a;
            if (Long.compareUnsigned(high, a) < 0) {
                low = high << 63 | low >>> 1 | (low & 1);
                high = high >>> 1 | TOP;
                exponent++;
            }
        } else {
            high = a - high - Rounding.sticky(low);
            low = -low;
            if (high == 0) {
                if (low == 0) {
                    finishZero(f, target);
                    return;
                }
                high = low;
                low = 0;
                exponent -= 64;
            }
            if (high > 0) {
                int zeros = Long.numberOfLeadingZeros(high);
                high = high << zeros | low >>> -zeros;
                low <<= zeros;
                exponent -= zeros;
            }
        }
        finish(f, target, sign, exponent, high, low);
    }

    /** What is left of an addend behind 64 bits or more, its last bit sticky. */
    private static long farLow(long b, int shift) {
        return Rounding.shiftRightLow(b, 0, shift);
    }

    static void multiply(FpState f, Target target, int sign, int expA, long a, int expB, long b) {
        int exponent = expA + expB - BinaryFormat.WIDE_BIAS + 1;
        long high = Math.unsignedMultiplyHigh(a, b);
        long low = a * b;
        if (high > 0) {
            high = high << 1 | low >>> 63;
            low <<= 1;
            exponent--;
        }
        finish(f, target, sign, exponent, high, low);
    }

    static void divide(FpState f, Target target, int sign, int expA, long a, int expB, long b) {
        int exponent = expA - expB + BinaryFormat.WIDE_BIAS;
        boolean less = Long.compareUnsigned(a, b) < 0;
        long high = less ? a : a >>> 1;
        long low = less ? 0 : a << 63;
        long quotient = divide128(high, low, b);
        long remainder = low - quotient * b;
        finish(f, target, sign, less ? exponent - 1 : exponent, quotient, below(remainder, b));
    }

    /** Returns where a remainder lies against half of its divisor, as a low half to round by. */
    private static long below(long remainder, long divisor) {
        if (remainder == 0) {
            return 0;
        }
        int order = Long.compareUnsigned(remainder, divisor - remainder);
        return order < 0 ? 1 : order == 0 ? TOP : TOP | 1;
    }

    /**
     * Divides 128 bits by 64, unsigned; the divisor has its top bit set and exceeds {@code high}. A
     * quotient in binary64 is good to 2<sup>-51</sup>; its remainder, divided again, gives the rest.
     */
    static long divide128(long high, long low, long divisor) {
        double scale = (divisor >>> 1) * 2.0;
        double estimate = (high >>> 1) * 2.0 / scale;
        long quotient = estimate >= 1 ? -1L : (long) (estimate * 0x1p63) << 1;
        long product = quotient * divisor;
        long restLow = low - product;
        long restHigh =
                high - Math.unsignedMultiplyHigh(quotient, divisor) - borrow(low, product);
        long correction = (long) ((restHigh * 0x1p64 + (restLow >>> 1) * 2.0) / scale);
        long step = correction * divisor;
        restHigh -= unsignedHigh(correction, divisor) + borrow(restLow, step);
        restLow -= step;
        quotient += correction;
        while (restHigh < 0) {
            quotient--;
            restLow += divisor;
            restHigh += borrow(restLow, divisor);
        }
        while (restHigh > 0 || Long.compareUnsigned(restLow, divisor) >= 0) {
            quotient++;
            restHigh -= borrow(restLow, divisor);
            restLow -= divisor;
        }
        return quotient;
    }

    /** Returns the high half of the product of a signed and an unsigned number. */
    private static long unsignedHigh(long signed, long unsigned) {
        return Math.multiplyHigh(signed, unsigned) + (unsigned < 0 ? signed : 0);
    }

    /** The square root of a positive number. */
    static void squareRoot(FpState f, Target target, int exp, long a) {
        int unbiased = exp - BinaryFormat.WIDE_BIAS;
        boolean odd = (unbiased & 1) != 0;
        long high = odd ? a : a >>> 1;
        long low = odd ? 0 : a << 63;
        long root = approximateRoot(high, low);
        long square = root * root;
        long restLow = low - square;
        long restHigh = high - Math.unsignedMultiplyHigh(root, root) - borrow(low, square);
        // The top bit of the root is always set, so twice the root has a high half of 1.
        while (restHigh < 0) {
            root--;
            long step = (root << 1) + 1;
            restLow += step;
            restHigh += 1 + borrow(restLow, step);
        }
        while (restHigh > 1 || (restHigh == 1 && exceeds(restLow, root << 1))) {
            long step = (root << 1) + 1;
            restHigh -= 1 + borrow(restLow, step);
            restLow -= step;
            root++;
        }
        boolean exact = (restHigh | restLow) == 0;
        long rest = exact ? 0 : restHigh != 0 || exceeds(restLow, root) ? TOP | 1 : 1;
        finish(f, target, 0, BinaryFormat.WIDE_BIAS + (unbiased >> 1), root, rest);
    }

    /** Returns the root of a number of at least 2<sup>126</sup>, give or take a few units. */
    private static long approximateRoot(long high, long low) {
        double scaled = Math.sqrt((high >>> 1) * 2.0) * 0x1p31;
        long root = scaled >= 0x1p63 ? -1L : (long) scaled << 1;
        long square = root * root;
        long restHigh = high - Math.unsignedMultiplyHigh(root, root) - borrow(low, square);
        double rest = restHigh * 0x1p64 + ((low - square) >>> 1) * 2.0;
        long correction = (long) (rest / ((root >>> 1) * 4.0));
        long corrected = root + correction;
        return corrected < 0 ? corrected : correction > 0 ? -1L : TOP;
    }

    private static boolean exceeds(long a, long b) {
        return Long.compareUnsigned(a, b) > 0;
    }

    private static int borrow(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? 1 : 0;
    }
}
