package dev.hv.cpu.x86.fp;

import dev.hv.cpu.x86.fp.SimdLane.Operation;

/**
 * Tells cheaply when the host's arithmetic, which rounds to nearest and keeps no flags, may stand in
 * for SSE's: when no flag of MXCSR can change but PE, and PE is masked and already set, or the
 * result is exact.
 *
 * <p>A result is <em>ordinary</em> when it is finite, not zero, and at least twice the smallest
 * normal number: then neither overflow nor underflow happened, and its operands were finite too. The
 * smallest normal number itself is left out since a smaller value may have rounded to it, which
 * underflows. A zero is as good if it is exact: a sum of numbers that are not denormal, or a product
 * or quotient with an operand of zero.
 */
final class Exactness {
    /** No answer: as binary64 a signalling NaN, and no binary32 at all. */
    static final long UNKNOWN = 0x7FF0_0000_0000_0001L;

    private static final long DENORMALS_DOUBLE = (1L << 53) - 1;
    private static final int DENORMALS_SINGLE = (1 << 24) - 1;

    /** In each lane of two binary32: the sign; all but the sign; one unit of the exponent. */
    private static final long SIGNS = 0x8000_0000_8000_0000L;

    private static final long EXPONENT_UNITS = 0x0080_0000_0080_0000L;

    private Exactness() {}

    /** Tells whether PE is masked, already set, and rounding is to nearest. */
    static boolean isDeferrable(int mxcsr) {
        return (mxcsr & (Mxcsr.PE | Mxcsr.PM | Mxcsr.RC)) == (Mxcsr.PE | Mxcsr.PM);
    }

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

    static boolean isZero(long bits) {
        return bits << 1 == 0;
    }

    static boolean isZero(int bits) {
        return bits << 1 == 0;
    }

    /** Tells whether a rounded sum or difference raises at most PE. */
    static boolean isTameSum(long a, long b, long sum) {
        return isNoDenormal(a) && isNoDenormal(b) && (isOrdinary(sum) || isZero(sum));
    }

    static boolean isTameSum(int a, int b, int sum) {
        return isNoDenormal(a) && isNoDenormal(b) && (isOrdinary(sum) || isZero(sum));
    }

    /** Tells whether a rounded product or quotient raises at most PE. */
    static boolean isTameProduct(long a, long b, long product) {
        return isNoDenormal(a)
                && isNoDenormal(b)
                && (isOrdinary(product) || (isZero(product) && (isZero(a) || isZero(b))));
    }

    static boolean isTameProduct(int a, int b, int product) {
        return isNoDenormal(a)
                && isNoDenormal(b)
                && (isOrdinary(product) || (isZero(product) && (isZero(a) || isZero(b))));
    }

    /** As {@link #isTameSum(int, int, int)}, for both lanes of a pair. */
    static boolean areTameSums(long a, long b, long sums) {
        long good = noDenormals(a) & noDenormals(b) & (ordinary(sums) | ~nonZero(sums));
        return (good & SIGNS) == SIGNS;
    }

    /** As {@link #isTameProduct(int, int, int)}, for both lanes of a pair. */
    static boolean areTameProducts(long a, long b, long products) {
        long zeros = ~nonZero(products) & ~(nonZero(a) & nonZero(b));
        long good = noDenormals(a) & noDenormals(b) & (ordinary(products) | zeros);
        return (good & SIGNS) == SIGNS;
    }

    /** Tells whether no lane of a pair is denormal, infinite or a NaN. */
    static boolean areFiniteAndNotDenormal(long pair) {
        long good = noDenormals(pair) & ~((pair & ~SIGNS) + EXPONENT_UNITS);
        return (good & SIGNS) == SIGNS;
    }

    /** Sets the sign bit of each lane that is no denormal. */
    private static long noDenormals(long pair) {
        long magnitudes = pair & ~SIGNS;
        return (magnitudes | SIGNS) - EXPONENT_UNITS | ~(magnitudes + ~SIGNS);
    }

    private static long nonZero(long pair) {
        return (pair & ~SIGNS) + ~SIGNS;
    }

    private static long ordinary(long pair) {
        long magnitudes = pair & ~SIGNS;
        return (magnitudes | SIGNS) - 2 * EXPONENT_UNITS & ~(magnitudes + EXPONENT_UNITS);
    }

    /**
     * Returns a result of binary64 if it changes no flag, otherwise {@link #UNKNOWN}.
     *
     * @param mayRound whether PE is masked and already set
     */
    static long compute(boolean mayRound, Operation operation, long a, long b) {
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(b);
        return switch (operation) {
            case ADD -> sum(mayRound, x, y);
            case SUBTRACT -> sum(mayRound, x, -y);
            case MULTIPLY -> {
                long r = Double.doubleToRawLongBits(x * y);
                boolean good = isTameProduct(a, b, r) && (mayRound || productIsExact(a, b));
                yield good ? r : UNKNOWN;
            }
            case DIVIDE -> {
                long r = Double.doubleToRawLongBits(x / y);
                boolean good = isTameProduct(a, b, r) && (mayRound || quotientIsExact(a, b, r));
                yield good ? r : UNKNOWN;
            }
            default -> UNKNOWN;
        };
    }

    private static long sum(boolean mayRound, double x, double y) {
        double sum = x + y;
        // Knuth's two-sum: the error of a rounded sum is a number that can be computed.
        double yPart = sum - x;
        double xPart = sum - yPart;
        boolean good = mayRound || x - xPart + (y - yPart) == 0;
        long r = Double.doubleToRawLongBits(sum);
        long a = Double.doubleToRawLongBits(x);
        long b = Double.doubleToRawLongBits(y);
        return good && isTameSum(a, b, r) ? r : UNKNOWN;
    }

    private static long significand(long bits) {
        return bits & (1L << 52) - 1 | 1L << 52;
    }

    /** A product of two significands, of 105 or 106 bits, must end in 52 or 53 zeros. */
    private static boolean productIsExact(long a, long b) {
        if (isZero(a) || isZero(b)) {
            return true;
        }
        long x = significand(a);
        long y = significand(b);
        int zeros = Long.numberOfTrailingZeros(x) + Long.numberOfTrailingZeros(y);
        boolean longProduct = Math.multiplyHigh(x << 10, y) >>> 51 != 0;
        return zeros >= (longProduct ? 53 : 52);
    }

    /**
     * A quotient is exact if it gives back the dividend. The product differs from the aligned
     * dividend by less than 2<sup>54</sup>, so that its low 64 bits decide.
     */
    private static boolean quotientIsExact(long a, long b, long quotient) {
        if (isZero(a)) {
            return true;
        }
        int shift = exponent(a) - exponent(b) - exponent(quotient) + 1075;
        return significand(quotient) * significand(b) == significand(a) << shift;
    }

    private static int exponent(long bits) {
        return (int) (bits >>> 52) & 0x7FF;
    }

    /** As the other, of binary32: binary64 holds its sums, products and quotients well enough. */
    static long compute(boolean mayRound, Operation operation, int a, int b) {
        float x = Float.intBitsToFloat(a);
        float y = Float.intBitsToFloat(b);
        float r;
        boolean exact;
        boolean additive = false;
        switch (operation) {
            case ADD, SUBTRACT -> {
                float addend = operation == Operation.ADD ? y : -y;
                r = x + addend;
                float yPart = r - x;
                float xPart = r - yPart;
                exact = x - xPart + (addend - yPart) == 0;
                additive = true;
            }
            case MULTIPLY -> {
                r = x * y;
                exact = (double) x * y == r;
            }
            case DIVIDE -> {
                r = x / y;
                exact = (double) r * y == x;
            }
            default -> {
                return UNKNOWN;
            }
        }
        int bits = Float.floatToRawIntBits(r);
        boolean tame = additive ? isTameSum(a, b, bits) : isTameProduct(a, b, bits);
        return tame && (mayRound || exact) ? bits & 0xFFFF_FFFFL : UNKNOWN;
    }
}
