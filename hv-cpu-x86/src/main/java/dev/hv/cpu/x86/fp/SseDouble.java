package dev.hv.cpu.x86.fp;

import dev.hv.cpu.x86.fp.SimdLane.Operation;

/**
 * Arithmetic and comparison of SSE2 on binary64 (SDM volume 2): packed (PD) and scalar (SD).
 *
 * <p>The common case uses the host's arithmetic, which is IEEE 754's with rounding to nearest. It
 * is taken where {@link Exactness} proves that no flag can change. Everything else goes to {@link
 * SimdVector}.
 */
public final class SseDouble {
    private static final BinaryFormat FORMAT = BinaryFormat.DOUBLE;

    private SseDouble() {}

    private static long add(long a, long b) {
        return Double.doubleToRawLongBits(Double.longBitsToDouble(a) + Double.longBitsToDouble(b));
    }

    /** ADDSD xmm, xmm/m64: F2 0F 58. */
    public static void addsd(FpState f, int dst, long src) {
        int d = dst << 2;
        long a = f.xmm[d];
        long result = add(a, src);
        if (Exactness.isDeferrable(f.mxcsr) && Exactness.isTameSum(a, src, result)) {
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
        if (Exactness.isDeferrable(f.mxcsr) && Exactness.isTameSum(a, lo, low) && Exactness.isTameSum(b, hi, high)) {
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
        if (Exactness.isDeferrable(f.mxcsr) && Exactness.isTameSum(a, src, result)) {
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
        if (Exactness.isDeferrable(f.mxcsr) && Exactness.isTameSum(a, lo, low) && Exactness.isTameSum(b, hi, high)) {
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
        if (Exactness.isDeferrable(f.mxcsr) && Exactness.isTameProduct(a, src, result)) {
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
        if (Exactness.isDeferrable(f.mxcsr) && Exactness.isTameProduct(a, lo, low) && Exactness.isTameProduct(b, hi, high)) {
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
        if (Exactness.isDeferrable(f.mxcsr) && Exactness.isTameProduct(a, src, result)) {
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
        if (Exactness.isDeferrable(f.mxcsr) && Exactness.isTameProduct(a, lo, low) && Exactness.isTameProduct(b, hi, high)) {
            f.xmm[d] = low;
            f.xmm[d + 1] = high;
        } else {
            SimdVector.packed(f, FORMAT, Operation.DIVIDE, d, lo, hi);
        }
    }

    /** MINSD xmm, xmm/m64: F2 0F 5D. */
    public static void minsd(FpState f, int dst, long src) {
        int d = dst << 2;
        long a = f.xmm[d];
        if (compareQuietly(a, src)) {
            f.xmm[d] = min(a, src);
        } else {
            SimdVector.scalar(f, FORMAT, Operation.MINIMUM, d, src);
        }
    }

    private static long min(long a, long b) {
        return Double.longBitsToDouble(a) < Double.longBitsToDouble(b) ? a : b;
    }

    /** MINPD xmm, xmm/m128: 66 0F 5D. */
    public static void minpd(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long a = f.xmm[d];
        long b = f.xmm[d + 1];
        if (compareQuietly(a, lo) && compareQuietly(b, hi)) {
            f.xmm[d] = min(a, lo);
            f.xmm[d + 1] = min(b, hi);
        } else {
            SimdVector.packed(f, FORMAT, Operation.MINIMUM, d, lo, hi);
        }
    }

    /** MAXSD xmm, xmm/m64: F2 0F 5F. */
    public static void maxsd(FpState f, int dst, long src) {
        int d = dst << 2;
        long a = f.xmm[d];
        if (compareQuietly(a, src)) {
            f.xmm[d] = max(a, src);
        } else {
            SimdVector.scalar(f, FORMAT, Operation.MAXIMUM, d, src);
        }
    }

    private static long max(long a, long b) {
        return Double.longBitsToDouble(a) > Double.longBitsToDouble(b) ? a : b;
    }

    /** MAXPD xmm, xmm/m128: 66 0F 5F. */
    public static void maxpd(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long a = f.xmm[d];
        long b = f.xmm[d + 1];
        if (compareQuietly(a, lo) && compareQuietly(b, hi)) {
            f.xmm[d] = max(a, lo);
            f.xmm[d + 1] = max(b, hi);
        } else {
            SimdVector.packed(f, FORMAT, Operation.MAXIMUM, d, lo, hi);
        }
    }

    /** Tells whether two operands compare without any exception. */
    private static boolean compareQuietly(long a, long b) {
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(b);
        return (x <= y || x > y) && Exactness.isNoDenormal(a) && Exactness.isNoDenormal(b);
    }

    /** SQRTSD xmm, xmm/m64: F2 0F 51. */
    public static void sqrtsd(FpState f, int dst, long src) {
        int d = dst << 2;
        long result = Double.doubleToRawLongBits(Math.sqrt(Double.longBitsToDouble(src)));
        if (Exactness.isDeferrable(f.mxcsr) && Exactness.isTameProduct(src, src, result)) {
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
        return compareQuietly(a, src)
                ? flags(a, src)
                : SimdVector.compare(f, FORMAT, false, a, src);
    }

    /**
     * UCOMISD xmm, xmm/m64: 66 0F 2E.
     *
     * @return ZF, PF and CF at their places in EFLAGS; OF, SF and AF are cleared
     */
    public static int ucomisd(FpState f, int dst, long src) {
        long a = f.xmm[dst << 2];
        return compareQuietly(a, src)
                ? flags(a, src)
                : SimdVector.compare(f, FORMAT, true, a, src);
    }

    private static int flags(long a, long b) {
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(b);
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
