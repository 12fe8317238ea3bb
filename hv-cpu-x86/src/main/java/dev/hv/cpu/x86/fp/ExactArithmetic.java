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
        long high;
        long low;
        if (shift < 64) {
            high = b >>> shift;
            low = shift == 0 ? 0 : b << -shift;
        } else {
            high = 0;
            low = shift == 64 ? b : shift < 128 ? b >>> shift | Rounding.sticky(b << -shift) : 1;
        }
        if (differ == 0) {
            long sum = a + high;
            if (Long.compareUnsigned(sum, a) >= 0) {
                finish(f, target, sign, exp, sum, low);
            } else {
                low = sum << 63 | low >>> 1 | (low & 1);
                finish(f, target, sign, exp + 1, sum >>> 1 | TOP, low);
            }
            return;
        }
        long difference = a - high - (low != 0 ? 1 : 0);
        low = -low;
        if (difference < 0) {
            finish(f, target, sign, exp, difference, low);
        } else if (difference != 0) {
            int n = Long.numberOfLeadingZeros(difference);
            finish(f, target, sign, exp - n, difference << n | low >>> -n, low << n);
        } else if (low != 0) {
            int n = Long.numberOfLeadingZeros(low);
            finish(f, target, sign, exp - 64 - n, low << n, 0);
        } else {
            finishZero(f, target);
        }
    }

    static void multiply(FpState f, Target target, int sign, int expA, long a, int expB, long b) {
        int exponent = expA + expB - BinaryFormat.WIDE_BIAS;
        long high = Math.unsignedMultiplyHigh(a, b);
        long low = a * b;
        if (high < 0) {
            finish(f, target, sign, exponent + 1, high, low);
        } else {
            finish(f, target, sign, exponent, high << 1 | low >>> 63, low << 1);
        }
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
     * Divides 128 bits by 64, unsigned; the divisor has its top bit set and exceeds {@code high}.
     * Knuth's algorithm D (The Art of Computer Programming, volume 2, 4.3.1) with two digits of 32
     * bits.
     */
    static long divide128(long high, long low, long divisor) {
        long first = divideDigit(high, low >>> 32, divisor);
        long middle = (high << 32 | low >>> 32) - first * divisor;
        return (first << 32) + divideDigit(middle, low & 0xFFFFFFFFL, divisor);
    }

    private static long divideDigit(long high, long next, long divisor) {
        long upper = divisor >>> 32;
        long lower = divisor & 0xFFFFFFFFL;
        long digit = Long.divideUnsigned(high, upper);
        long rest = high - digit * upper;
        while (digit >>> 32 != 0 || Long.compareUnsigned(digit * lower, rest << 32 | next) > 0) {
            digit--;
            rest += upper;
            if (rest >>> 32 != 0) {
                break;
            }
        }
        return digit;
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
