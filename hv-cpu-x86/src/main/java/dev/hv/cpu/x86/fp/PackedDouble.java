package dev.hv.cpu.x86.fp;

import dev.hv.cpu.x86.core.Quick;
import dev.hv.cpu.x86.fp.SimdLane.Operation;

/**
 * Arithmetic and comparison of SSE2 and AVX on binary64, one lane at a time (SDM volume 2). Flags
 * are collected in {@link FpState#simdRaised}.
 *
 * <p>The common case uses the host's arithmetic, which is IEEE 754's with rounding to nearest. It
 * is taken when MXCSR rounds to nearest, PE is masked and already set (so that inexact results show
 * nothing new), no operand is denormal and the result is {@linkplain Exactness ordinary}: then no
 * flag can change. Everything else goes to {@link SimdVector}.
 */
public final class PackedDouble {
    private static final BinaryFormat FORMAT = BinaryFormat.DOUBLE;

    private PackedDouble() {}

    private static boolean raisesNothing(FpState f, long a, long b, long result) {
        return f.isDeferrable()
                && Exactness.isOrdinary(result)
                && Exactness.isNoDenormal(a)
                && Exactness.isNoDenormal(b);
    }

    @Quick(value = "sum", when = "sumIsQuiet")
    public static long addpd(FpState f, long a, long b) {
        long result = sum(a, b);
        return sumIsQuiet(f, a, b, result)
                ? result
                : SimdVector.compute(f, FORMAT, Operation.ADD, a, b);
    }

    public static long sum(long a, long b) {
        return Double.doubleToRawLongBits(Double.longBitsToDouble(a) + Double.longBitsToDouble(b));
    }

    public static boolean sumIsQuiet(FpState f, long a, long b, long result) {
        return raisesNothing(f, a, b, result)
                || (f.roundsToNearest() && Exactness.sumIsQuiet(a, b, result));
    }

    @Quick(value = "difference", when = "differenceIsQuiet")
    public static long subpd(FpState f, long a, long b) {
        long result = difference(a, b);
        return differenceIsQuiet(f, a, b, result)
                ? result
                : SimdVector.compute(f, FORMAT, Operation.SUBTRACT, a, b);
    }

    public static long difference(long a, long b) {
        return Double.doubleToRawLongBits(Double.longBitsToDouble(a) - Double.longBitsToDouble(b));
    }

    public static boolean differenceIsQuiet(FpState f, long a, long b, long result) {
        return raisesNothing(f, a, b, result)
                || (f.roundsToNearest() && Exactness.sumIsQuiet(a, b ^ Long.MIN_VALUE, result));
    }

    @Quick(value = "product", when = "productIsQuiet")
    public static long mulpd(FpState f, long a, long b) {
        long result = product(a, b);
        return productIsQuiet(f, a, b, result)
                ? result
                : SimdVector.compute(f, FORMAT, Operation.MULTIPLY, a, b);
    }

    public static long product(long a, long b) {
        return Double.doubleToRawLongBits(Double.longBitsToDouble(a) * Double.longBitsToDouble(b));
    }

    public static boolean productIsQuiet(FpState f, long a, long b, long result) {
        return raisesNothing(f, a, b, result)
                || (f.roundsToNearest() && Exactness.productIsQuiet(a, b, result));
    }

    @Quick(value = "quotient", when = "quotientIsQuiet")
    public static long divpd(FpState f, long a, long b) {
        long result = quotient(a, b);
        return quotientIsQuiet(f, a, b, result)
                ? result
                : SimdVector.compute(f, FORMAT, Operation.DIVIDE, a, b);
    }

    public static long quotient(long a, long b) {
        return Double.doubleToRawLongBits(Double.longBitsToDouble(a) / Double.longBitsToDouble(b));
    }

    public static boolean quotientIsQuiet(FpState f, long a, long b, long result) {
        return raisesNothing(f, a, b, result);
    }

    @Quick(value = "smaller", when = "comparesQuietly")
    public static long minpd(FpState f, long a, long b) {
        long result = smaller(a, b);
        return comparesQuietly(f, a, b, result)
                ? result
                : SimdVector.compute(f, FORMAT, Operation.MINIMUM, a, b);
    }

    public static long smaller(long a, long b) {
        return Double.longBitsToDouble(a) < Double.longBitsToDouble(b) ? a : b;
    }

    @Quick(value = "greater", when = "comparesQuietly")
    public static long maxpd(FpState f, long a, long b) {
        long result = greater(a, b);
        return comparesQuietly(f, a, b, result)
                ? result
                : SimdVector.compute(f, FORMAT, Operation.MAXIMUM, a, b);
    }

    public static long greater(long a, long b) {
        return Double.longBitsToDouble(a) > Double.longBitsToDouble(b) ? a : b;
    }

    /** Tells whether two operands compare without any exception. */
    public static boolean comparesQuietly(FpState f, long a, long b, long result) {
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(b);
        return (x <= y || x > y) && Exactness.isNoDenormal(a) && Exactness.isNoDenormal(b);
    }

    @Quick(value = "root", when = "rootIsQuiet")
    public static long sqrtpd(FpState f, long a) {
        long result = root(a);
        return rootIsQuiet(f, a, result) ? result : SimdVector.squareRoots(f, FORMAT, a);
    }

    public static long root(long a) {
        return Double.doubleToRawLongBits(Math.sqrt(Double.longBitsToDouble(a)));
    }

    public static boolean rootIsQuiet(FpState f, long a, long result) {
        return raisesNothing(f, a, a, result);
    }

    /** All ones if the predicate holds, otherwise 0. */
    public static long cmppd(FpState f, long a, long b, int predicate) {
        return SimdVector.masks(f, FORMAT, predicate, a, b);
    }

    /** ROUNDPD; see {@link RoundLane}. */
    public static long roundpd(FpState f, long a, int imm) {
        return SimdVector.rounded(f, FORMAT, a, imm);
    }

    /**
     * COMISD.
     *
     * @return ZF, PF and CF at their places in EFLAGS; OF, SF and AF are cleared
     */
    @Quick(value = "order", when = "comparesQuietly")
    public static int comisd(FpState f, long a, long b) {
        return compare(f, false, a, b);
    }

    /** As {@link #comisd}, but quiet NaNs raise nothing. */
    @Quick(value = "order", when = "comparesQuietly")
    public static int ucomisd(FpState f, long a, long b) {
        return compare(f, true, a, b);
    }

    public static long order(long a, long b) {
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(b);
        return x < y ? SimdLane.CF : x == y ? SimdLane.ZF : 0;
    }

    private static int compare(FpState f, boolean quiet, long a, long b) {
        long result = order(a, b);
        return comparesQuietly(f, a, b, result)
                ? (int) result
                : SimdVector.compare(f, FORMAT, quiet, a, b);
    }

    /** DPPD: the sum of the products that bits 4 and 5 select. */
    public static long dppd(FpState f, long aLow, long aHigh, long bLow, long bHigh, int imm) {
        return SimdVector.dotProduct(f, aLow, aHigh, bLow, bHigh, imm);
    }
}
