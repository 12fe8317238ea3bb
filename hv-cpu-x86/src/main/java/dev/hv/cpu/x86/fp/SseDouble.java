package dev.hv.cpu.x86.fp;

import dev.hv.cpu.x86.fp.SimdLane.Operation;

/**
 * Arithmetic and comparison of SSE2 on binary64 (SDM volume 2): packed (PD) and scalar (SD).
 *
 * <p>The common case uses the host's arithmetic, which is IEEE 754's with rounding to nearest. It
 * is taken when MXCSR rounds to nearest, PE is masked and already set (so that inexact results show
 * nothing new), no operand is denormal and every result is {@linkplain Exactness ordinary}: then no
 * flag can change. Everything else goes to {@link SimdVector}.
 */
public final class SseDouble {
    private static final BinaryFormat FORMAT = BinaryFormat.DOUBLE;
    private static final int DEFERRABLE = Mxcsr.PE | Mxcsr.PM;

    private SseDouble() {}

    private static boolean isDeferrable(FpState f) {
        return (f.mxcsr & (DEFERRABLE | Mxcsr.RC)) == DEFERRABLE;
    }

    private static boolean raisesNothing(long a, long b, long result) {
        return Exactness.isOrdinary(result)
                && Exactness.isNoDenormal(a)
                && Exactness.isNoDenormal(b);
    }

    private static long add(long a, long b) {
        return Double.doubleToRawLongBits(Double.longBitsToDouble(a) + Double.longBitsToDouble(b));
    }

    /** ADDSD xmm, xmm/m64: F2 0F 58. */
    public static void addsd(FpState f, int dst, long src) {
        int d = dst << 2;
        long a = f.xmm[d];
        long result = add(a, src);
        if (isDeferrable(f) && raisesNothing(a, src, result)) {
            f.xmm[d] = result;
        } else {
            SimdVector.scalar(f, FORMAT, Operation.ADD, d, src);
        }
    }

    /** ADDPD xmm, xmm/m128: 66 0F 58. */
    public static void addpd(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long a = f.xmm[d];
        long b = f.xmm[d + 1];
        long low = add(a, lo);
        long high = add(b, hi);
        if (isDeferrable(f) && raisesNothing(a, lo, low) && raisesNothing(b, hi, high)) {
            f.xmm[d] = low;
            f.xmm[d + 1] = high;
        } else {
            SimdVector.packed(f, FORMAT, Operation.ADD, d, lo, hi);
        }
    }

    private static long sub(long a, long b) {
        return Double.doubleToRawLongBits(Double.longBitsToDouble(a) - Double.longBitsToDouble(b));
    }

    /** SUBSD xmm, xmm/m64: F2 0F 5C. */
    public static void subsd(FpState f, int dst, long src) {
        int d = dst << 2;
        long a = f.xmm[d];
        long result = sub(a, src);
        if (isDeferrable(f) && raisesNothing(a, src, result)) {
            f.xmm[d] = result;
        } else {
            SimdVector.scalar(f, FORMAT, Operation.SUBTRACT, d, src);
        }
    }

    /** SUBPD xmm, xmm/m128: 66 0F 5C. */
    public static void subpd(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long a = f.xmm[d];
        long b = f.xmm[d + 1];
        long low = sub(a, lo);
        long high = sub(b, hi);
        if (isDeferrable(f) && raisesNothing(a, lo, low) && raisesNothing(b, hi, high)) {
            f.xmm[d] = low;
            f.xmm[d + 1] = high;
        } else {
            SimdVector.packed(f, FORMAT, Operation.SUBTRACT, d, lo, hi);
        }
    }

    private static long mul(long a, long b) {
        return Double.doubleToRawLongBits(Double.longBitsToDouble(a) * Double.longBitsToDouble(b));
    }

    /** MULSD xmm, xmm/m64: F2 0F 59. */
    public static void mulsd(FpState f, int dst, long src) {
        int d = dst << 2;
        long a = f.xmm[d];
        long result = mul(a, src);
        if (isDeferrable(f) && raisesNothing(a, src, result)) {
            f.xmm[d] = result;
        } else {
            SimdVector.scalar(f, FORMAT, Operation.MULTIPLY, d, src);
        }
    }

    /** MULPD xmm, xmm/m128: 66 0F 59. */
    public static void mulpd(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long a = f.xmm[d];
        long b = f.xmm[d + 1];
        long low = mul(a, lo);
        long high = mul(b, hi);
        if (isDeferrable(f) && raisesNothing(a, lo, low) && raisesNothing(b, hi, high)) {
            f.xmm[d] = low;
            f.xmm[d + 1] = high;
        } else {
            SimdVector.packed(f, FORMAT, Operation.MULTIPLY, d, lo, hi);
        }
    }

    private static long div(long a, long b) {
        return Double.doubleToRawLongBits(Double.longBitsToDouble(a) / Double.longBitsToDouble(b));
    }

    /** DIVSD xmm, xmm/m64: F2 0F 5E. */
    public static void divsd(FpState f, int dst, long src) {
        int d = dst << 2;
        long a = f.xmm[d];
        long result = div(a, src);
        if (isDeferrable(f) && raisesNothing(a, src, result)) {
            f.xmm[d] = result;
        } else {
            SimdVector.scalar(f, FORMAT, Operation.DIVIDE, d, src);
        }
    }

    /** DIVPD xmm, xmm/m128: 66 0F 5E. */
    public static void divpd(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long a = f.xmm[d];
        long b = f.xmm[d + 1];
        long low = div(a, lo);
        long high = div(b, hi);
        if (isDeferrable(f) && raisesNothing(a, lo, low) && raisesNothing(b, hi, high)) {
            f.xmm[d] = low;
            f.xmm[d + 1] = high;
        } else {
            SimdVector.packed(f, FORMAT, Operation.DIVIDE, d, lo, hi);
        }
    }

    /** MINSD xmm, xmm/m64: F2 0F 5D. */
    public static void minsd(FpState f, int dst, long src) {
        int d = dst << 2;
        double x = Double.longBitsToDouble(f.xmm[d]);
        double y = Double.longBitsToDouble(src);
        if (comparesQuietly(x, f.xmm[d], y, src)) {
            f.xmm[d] = x < y ? f.xmm[d] : src;
        } else {
            SimdVector.scalar(f, FORMAT, Operation.MINIMUM, d, src);
        }
    }

    /** MINPD xmm, xmm/m128: 66 0F 5D. */
    public static void minpd(FpState f, int dst, long lo, long hi) {
        SimdVector.packed(f, FORMAT, Operation.MINIMUM, dst << 2, lo, hi);
    }

    /** MAXSD xmm, xmm/m64: F2 0F 5F. */
    public static void maxsd(FpState f, int dst, long src) {
        int d = dst << 2;
        double x = Double.longBitsToDouble(f.xmm[d]);
        double y = Double.longBitsToDouble(src);
        if (comparesQuietly(x, f.xmm[d], y, src)) {
            f.xmm[d] = x > y ? f.xmm[d] : src;
        } else {
            SimdVector.scalar(f, FORMAT, Operation.MAXIMUM, d, src);
        }
    }

    /** MAXPD xmm, xmm/m128: 66 0F 5F. */
    public static void maxpd(FpState f, int dst, long lo, long hi) {
        SimdVector.packed(f, FORMAT, Operation.MAXIMUM, dst << 2, lo, hi);
    }

    /** Tells whether two operands compare without any exception. */
    private static boolean comparesQuietly(double x, long a, double y, long b) {
        return (x <= y || x > y) && Exactness.isNoDenormal(a) && Exactness.isNoDenormal(b);
    }

    /** SQRTSD xmm, xmm/m64: F2 0F 51. */
    public static void sqrtsd(FpState f, int dst, long src) {
        int d = dst << 2;
        long result = Double.doubleToRawLongBits(Math.sqrt(Double.longBitsToDouble(src)));
        if (isDeferrable(f) && raisesNothing(src, src, result)) {
            f.xmm[d] = result;
            return;
        }
        f.raised = 0;
        result = SimdLane.squareRoot(f, FORMAT, src);
        if (f.acceptSimd()) {
            f.xmm[d] = result;
        }
    }

    /** SQRTPD xmm, xmm/m128: 66 0F 51. */
    public static void sqrtpd(FpState f, int dst, long lo, long hi) {
        f.raised = 0;
        long low = SimdLane.squareRoot(f, FORMAT, lo);
        long high = SimdLane.squareRoot(f, FORMAT, hi);
        SimdVector.write(f, dst << 2, low, high);
    }

    /** CMPSD xmm, xmm/m64, imm8: F2 0F C2. */
    public static void cmpsd(FpState f, int dst, long src, int imm) {
        int d = dst << 2;
        f.raised = 0;
        long mask = SimdVector.mask(f, FORMAT, imm, f.xmm[d], src);
        if (f.acceptSimd()) {
            f.xmm[d] = mask;
        }
    }

    /** CMPPD xmm, xmm/m128, imm8: 66 0F C2. */
    public static void cmppd(FpState f, int dst, long lo, long hi, int imm) {
        int d = dst << 2;
        f.raised = 0;
        long low = SimdVector.mask(f, FORMAT, imm, f.xmm[d], lo);
        long high = SimdVector.mask(f, FORMAT, imm, f.xmm[d + 1], hi);
        SimdVector.write(f, d, low, high);
    }

    /**
     * COMISD xmm, xmm/m64: 66 0F 2F.
     *
     * @return ZF, PF and CF at their places in EFLAGS; OF, SF and AF are cleared
     */
    public static int comisd(FpState f, int dst, long src) {
        long a = f.xmm[dst << 2];
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(src);
        return comparesQuietly(x, a, y, src)
                ? flags(x, y)
                : SimdVector.compare(f, FORMAT, false, a, src);
    }

    /**
     * UCOMISD xmm, xmm/m64: 66 0F 2E.
     *
     * @return ZF, PF and CF at their places in EFLAGS; OF, SF and AF are cleared
     */
    public static int ucomisd(FpState f, int dst, long src) {
        long a = f.xmm[dst << 2];
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(src);
        return comparesQuietly(x, a, y, src)
                ? flags(x, y)
                : SimdVector.compare(f, FORMAT, true, a, src);
    }

    private static int flags(double x, double y) {
        return x < y ? SimdLane.CF : x == y ? SimdLane.ZF : 0;
    }

    /** ADDSUBPD xmm, xmm/m128: 66 0F D0 (SSE3). */
    public static void addsubpd(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.raised = 0;
        long low = SimdLane.compute(f, FORMAT, Operation.SUBTRACT, f.xmm[d], lo);
        long high = SimdLane.compute(f, FORMAT, Operation.ADD, f.xmm[d + 1], hi);
        SimdVector.write(f, d, low, high);
    }

    /** HADDPD xmm, xmm/m128: 66 0F 7C (SSE3). */
    public static void haddpd(FpState f, int dst, long lo, long hi) {
        horizontal(f, Operation.ADD, dst << 2, lo, hi);
    }

    /** HSUBPD xmm, xmm/m128: 66 0F 7D (SSE3). */
    public static void hsubpd(FpState f, int dst, long lo, long hi) {
        horizontal(f, Operation.SUBTRACT, dst << 2, lo, hi);
    }

    private static void horizontal(FpState f, Operation operation, int d, long lo, long hi) {
        f.raised = 0;
        long low = SimdLane.compute(f, FORMAT, operation, f.xmm[d], f.xmm[d + 1]);
        long high = SimdLane.compute(f, FORMAT, operation, lo, hi);
        SimdVector.write(f, d, low, high);
    }
}
