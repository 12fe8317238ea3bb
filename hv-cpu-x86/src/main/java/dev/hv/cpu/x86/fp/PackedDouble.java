package dev.hv.cpu.x86.fp;

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

    public static long addpd(FpState f, long a, long b) {
        long result =
                Double.doubleToRawLongBits(Double.longBitsToDouble(a) + Double.longBitsToDouble(b));
        return raisesNothing(f, a, b, result)
                ? result
                : SimdVector.compute(f, FORMAT, Operation.ADD, a, b);
    }

    public static long subpd(FpState f, long a, long b) {
        long result =
                Double.doubleToRawLongBits(Double.longBitsToDouble(a) - Double.longBitsToDouble(b));
        return raisesNothing(f, a, b, result)
                ? result
                : SimdVector.compute(f, FORMAT, Operation.SUBTRACT, a, b);
    }

    public static long mulpd(FpState f, long a, long b) {
        long result =
                Double.doubleToRawLongBits(Double.longBitsToDouble(a) * Double.longBitsToDouble(b));
        return raisesNothing(f, a, b, result)
                ? result
                : SimdVector.compute(f, FORMAT, Operation.MULTIPLY, a, b);
    }

    public static long divpd(FpState f, long a, long b) {
        long result =
                Double.doubleToRawLongBits(Double.longBitsToDouble(a) / Double.longBitsToDouble(b));
        return raisesNothing(f, a, b, result)
                ? result
                : SimdVector.compute(f, FORMAT, Operation.DIVIDE, a, b);
    }

    public static long minpd(FpState f, long a, long b) {
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(b);
        return comparesQuietly(x, a, y, b)
                ? x < y ? a : b
                : SimdVector.compute(f, FORMAT, Operation.MINIMUM, a, b);
    }

    public static long maxpd(FpState f, long a, long b) {
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(b);
        return comparesQuietly(x, a, y, b)
                ? x > y ? a : b
                : SimdVector.compute(f, FORMAT, Operation.MAXIMUM, a, b);
    }

    /** Tells whether two operands compare without any exception. */
    private static boolean comparesQuietly(double x, long a, double y, long b) {
        return (x <= y || x > y) && Exactness.isNoDenormal(a) && Exactness.isNoDenormal(b);
    }

    public static long sqrtpd(FpState f, long a) {
        long result = Double.doubleToRawLongBits(Math.sqrt(Double.longBitsToDouble(a)));
        return raisesNothing(f, a, a, result) ? result : SimdVector.squareRoots(f, FORMAT, a);
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
    public static int comisd(FpState f, long a, long b) {
        return compare(f, false, a, b);
    }

    /** As {@link #comisd}, but quiet NaNs raise nothing. */
    public static int ucomisd(FpState f, long a, long b) {
        return compare(f, true, a, b);
    }

    private static int compare(FpState f, boolean quiet, long a, long b) {
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(b);
        if (comparesQuietly(x, a, y, b)) {
            return x < y ? SimdLane.CF : x == y ? SimdLane.ZF : 0;
        }
        return SimdVector.compare(f, FORMAT, quiet, a, b);
    }

    /** DPPD: the sum of the products that bits 4 and 5 select. */
    public static long dppd(FpState f, long aLow, long aHigh, long bLow, long bHigh, int imm) {
        return SimdVector.dotProduct(f, aLow, aHigh, bLow, bHigh, imm);
    }
}
