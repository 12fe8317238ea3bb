package dev.hv.cpu.x86.fp;

/**
 * Tells cheaply what the host's arithmetic of binary64, which rounds to nearest, says about MXCSR's
 * flags.
 *
 * <p>A result is <em>ordinary</em> when it is finite, not zero, and at least twice the smallest
 * normal number: then neither overflow nor underflow happened, and its operands were finite too.
 * The smallest normal number itself is left out since a smaller value may have rounded to it, which
 * underflows.
 */
final class Exactness {
    /** No answer: a signalling NaN, which arithmetic never returns. */
    static final long UNKNOWN = 0x7FF0_0000_0000_0001L;

    private static final long DENORMALS_DOUBLE = (1L << 53) - 1;
    private static final int DENORMALS_SINGLE = (1 << 24) - 1;

    private Exactness() {}

    /** Tells whether the operand raises no DE: whether it is no denormal. */
    static boolean isNoDenormal(long bits) {
        return Long.compareUnsigned((bits << 1) - 1, DENORMALS_DOUBLE) >= 0;
    }

    static boolean isNoDenormal(int bits) {
        return Integer.compareUnsigned((bits << 1) - 1, DENORMALS_SINGLE) >= 0;
    }

    static boolean isOrdinary(long bits) {
        return ((int) (bits >>> 52) & 0x7FF) - 2 + Integer.MIN_VALUE < 0x7FD + Integer.MIN_VALUE;
    }

    static boolean isOrdinary(int bits) {
        return (bits >>> 23 & 0xFF) - 2 + Integer.MIN_VALUE < 0xFD + Integer.MIN_VALUE;
    }

    /**
     * Returns the result of an addition, subtraction, multiplication or division of binary64 if it
     * is exact and ordinary and raises no flag at all, otherwise {@link #UNKNOWN}.
     */
    static long computeIfExact(SimdLane.Operation operation, long a, long b) {
        if (!isNoDenormal(a) || !isNoDenormal(b)) {
            return UNKNOWN;
        }
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(b);
        double r;
        boolean exact;
        switch (operation) {
            case ADD -> {
                r = x + y;
                exact = sumIsExact(x, y, r);
            }
            case SUBTRACT -> {
                r = x - y;
                exact = sumIsExact(x, -y, r);
            }
            case MULTIPLY -> {
                r = x * y;
                exact = productIsExact(a, b);
            }
            default -> {
                r = x / y;
                exact = quotientIsExact(a, b, Double.doubleToRawLongBits(r));
            }
        }
        long bits = Double.doubleToRawLongBits(r);
        return exact && isOrdinary(bits) ? bits : UNKNOWN;
    }

    /**
     * Tells whether a sum, rounded to nearest, raises nothing at all. One that is zero is exact.
     */
    static boolean sumIsQuiet(long a, long b, long sum) {
        double s = Double.longBitsToDouble(sum);
        return (isOrdinary(sum) || s == 0)
                && isNoDenormal(a)
                && isNoDenormal(b)
                && sumIsExact(Double.longBitsToDouble(a), Double.longBitsToDouble(b), s);
    }

    /**
     * Tells whether a product, rounded to nearest, raises nothing at all. One of a zero and a
     * number is exact; any other product that is zero has underflowed.
     */
    static boolean productIsQuiet(long a, long b, long product) {
        if (!isNoDenormal(a) || !isNoDenormal(b)) {
            return false;
        }
        boolean zero = a << 1 == 0 || b << 1 == 0;
        return zero ? product << 1 == 0 : isOrdinary(product) && productIsExact(a, b);
    }

    /** Knuth's two-sum: the error of a rounded sum is a number that can be computed. */
    private static boolean sumIsExact(double x, double y, double sum) {
        double yPart = sum - x;
        double xPart = sum - yPart;
        return x - xPart + (y - yPart) == 0;
    }

    private static long significand(long bits) {
        return (bits & (1L << 52) - 1) | 1L << 52;
    }

    /** A product of two significands, of 105 or 106 bits, must end in 52 or 53 zeros. */
    private static boolean productIsExact(long a, long b) {
        long x = significand(a);
        long y = significand(b);
        long high = Math.multiplyHigh(x << 10, y);
        int zeros = Long.numberOfTrailingZeros(x) + Long.numberOfTrailingZeros(y);
        return zeros >= 53 || (zeros == 52 && high >>> 51 == 0);
    }

    /**
     * A quotient is exact if it gives back the dividend. The product differs from the aligned
     * dividend by less than 2<sup>54</sup>, so that its low 64 bits decide.
     */
    private static boolean quotientIsExact(long a, long b, long quotient) {
        int shift = significandShift(a, b, quotient);
        return shift >= 0
                && shift < 64
                && significand(quotient) * significand(b) == significand(a) << shift;
    }

    private static int significandShift(long a, long b, long quotient) {
        return exponent(a) - exponent(b) - exponent(quotient) + 1075;
    }

    private static int exponent(long bits) {
        return (int) (bits >>> 52) & 0x7FF;
    }
}
