package dev.hv.cpu.x86.fp;

import dev.hv.cpu.x86.fp.SimdLane.Operation;

/**
 * Arithmetic and comparison of SSE on binary32 (SDM volume 2): packed (PS) and scalar (SS). The
 * fast paths are those of {@link SseDouble}.
 */
public final class SseSingle {
    private static final BinaryFormat FORMAT = BinaryFormat.SINGLE;
    private static final long LOW = 0xFFFF_FFFFL;

    private SseSingle() {}

    private static long withLow(long old, int low) {
        return (old & ~LOW) | (low & LOW);
    }

    private static int add(int a, int b) {
        return Float.floatToRawIntBits(Float.intBitsToFloat(a) + Float.intBitsToFloat(b));
    }

    private static long addPair(long a, long b) {
        return (long) add((int) (a >>> 32), (int) (b >>> 32)) << 32 | (add((int) a, (int) b) & LOW);
    }

    /** ADDSS xmm, xmm/m32: F3 0F 58. */
    public static void addss(FpState f, int dst, long src) {
        int d = dst << 2;
        int a = (int) f.xmm[d];
        int result = add(a, (int) src);
        if (Exactness.isDeferrable(f.mxcsr) && Exactness.isTameSum(a, (int) src, result)) {
            f.xmm[d] = withLow(f.xmm[d], result);
        } else {
            SimdVector.scalar(f, FORMAT, Operation.ADD, d, src);
        }
    }

    /** ADDPS xmm, xmm/m128: 0F 58. */
    public static void addps(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long a = f.xmm[d];
        long b = f.xmm[d + 1];
        long low = addPair(a, lo);
        long high = addPair(b, hi);
        if (Exactness.isDeferrable(f.mxcsr) && Exactness.areTameSums(a, lo, low) && Exactness.areTameSums(b, hi, high)) {
            f.xmm[d] = low;
            f.xmm[d + 1] = high;
        } else {
            SimdVector.packed(f, FORMAT, Operation.ADD, d, lo, hi);
        }
    }

    private static int sub(int a, int b) {
        return Float.floatToRawIntBits(Float.intBitsToFloat(a) - Float.intBitsToFloat(b));
    }

    private static long subPair(long a, long b) {
        return (long) sub((int) (a >>> 32), (int) (b >>> 32)) << 32 | (sub((int) a, (int) b) & LOW);
    }

    /** SUBSS xmm, xmm/m32: F3 0F 5C. */
    public static void subss(FpState f, int dst, long src) {
        int d = dst << 2;
        int a = (int) f.xmm[d];
        int result = sub(a, (int) src);
        if (Exactness.isDeferrable(f.mxcsr) && Exactness.isTameSum(a, (int) src, result)) {
            f.xmm[d] = withLow(f.xmm[d], result);
        } else {
            SimdVector.scalar(f, FORMAT, Operation.SUBTRACT, d, src);
        }
    }

    /** SUBPS xmm, xmm/m128: 0F 5C. */
    public static void subps(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long a = f.xmm[d];
        long b = f.xmm[d + 1];
        long low = subPair(a, lo);
        long high = subPair(b, hi);
        if (Exactness.isDeferrable(f.mxcsr) && Exactness.areTameSums(a, lo, low) && Exactness.areTameSums(b, hi, high)) {
            f.xmm[d] = low;
            f.xmm[d + 1] = high;
        } else {
            SimdVector.packed(f, FORMAT, Operation.SUBTRACT, d, lo, hi);
        }
    }

    private static int mul(int a, int b) {
        return Float.floatToRawIntBits(Float.intBitsToFloat(a) * Float.intBitsToFloat(b));
    }

    private static long mulPair(long a, long b) {
        return (long) mul((int) (a >>> 32), (int) (b >>> 32)) << 32 | (mul((int) a, (int) b) & LOW);
    }

    /** MULSS xmm, xmm/m32: F3 0F 59. */
    public static void mulss(FpState f, int dst, long src) {
        int d = dst << 2;
        int a = (int) f.xmm[d];
        int result = mul(a, (int) src);
        if (Exactness.isDeferrable(f.mxcsr) && Exactness.isTameProduct(a, (int) src, result)) {
            f.xmm[d] = withLow(f.xmm[d], result);
        } else {
            SimdVector.scalar(f, FORMAT, Operation.MULTIPLY, d, src);
        }
    }

    /** MULPS xmm, xmm/m128: 0F 59. */
    public static void mulps(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long a = f.xmm[d];
        long b = f.xmm[d + 1];
        long low = mulPair(a, lo);
        long high = mulPair(b, hi);
        if (Exactness.isDeferrable(f.mxcsr) && Exactness.areTameProducts(a, lo, low) && Exactness.areTameProducts(b, hi, high)) {
            f.xmm[d] = low;
            f.xmm[d + 1] = high;
        } else {
            SimdVector.packed(f, FORMAT, Operation.MULTIPLY, d, lo, hi);
        }
    }

    private static int div(int a, int b) {
        return Float.floatToRawIntBits(Float.intBitsToFloat(a) / Float.intBitsToFloat(b));
    }

    private static long divPair(long a, long b) {
        return (long) div((int) (a >>> 32), (int) (b >>> 32)) << 32 | (div((int) a, (int) b) & LOW);
    }

    /** DIVSS xmm, xmm/m32: F3 0F 5E. */
    public static void divss(FpState f, int dst, long src) {
        int d = dst << 2;
        int a = (int) f.xmm[d];
        int result = div(a, (int) src);
        if (Exactness.isDeferrable(f.mxcsr) && Exactness.isTameProduct(a, (int) src, result)) {
            f.xmm[d] = withLow(f.xmm[d], result);
        } else {
            SimdVector.scalar(f, FORMAT, Operation.DIVIDE, d, src);
        }
    }

    /** DIVPS xmm, xmm/m128: 0F 5E. */
    public static void divps(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long a = f.xmm[d];
        long b = f.xmm[d + 1];
        long low = divPair(a, lo);
        long high = divPair(b, hi);
        if (Exactness.isDeferrable(f.mxcsr) && Exactness.areTameProducts(a, lo, low) && Exactness.areTameProducts(b, hi, high)) {
            f.xmm[d] = low;
            f.xmm[d + 1] = high;
        } else {
            SimdVector.packed(f, FORMAT, Operation.DIVIDE, d, lo, hi);
        }
    }

    /** MINSS xmm, xmm/m32: F3 0F 5D. */
    public static void minss(FpState f, int dst, long src) {
        int d = dst << 2;
        int a = (int) f.xmm[d];
        if (compareQuietly(a, (int) src)) {
            f.xmm[d] = withLow(f.xmm[d], min(a, (int) src));
        } else {
            SimdVector.scalar(f, FORMAT, Operation.MINIMUM, d, src);
        }
    }

    private static int min(int a, int b) {
        return Float.intBitsToFloat(a) < Float.intBitsToFloat(b) ? a : b;
    }

    private static long minPair(long a, long b) {
        return (long) min((int) (a >>> 32), (int) (b >>> 32)) << 32 | (min((int) a, (int) b) & LOW);
    }

    /** MINPS xmm, xmm/m128: 0F 5D. */
    public static void minps(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long a = f.xmm[d];
        long b = f.xmm[d + 1];
        if (pairsCompareQuietly(a, lo) && pairsCompareQuietly(b, hi)) {
            f.xmm[d] = minPair(a, lo);
            f.xmm[d + 1] = minPair(b, hi);
        } else {
            SimdVector.packed(f, FORMAT, Operation.MINIMUM, d, lo, hi);
        }
    }

    /** MAXSS xmm, xmm/m32: F3 0F 5F. */
    public static void maxss(FpState f, int dst, long src) {
        int d = dst << 2;
        int a = (int) f.xmm[d];
        if (compareQuietly(a, (int) src)) {
            f.xmm[d] = withLow(f.xmm[d], max(a, (int) src));
        } else {
            SimdVector.scalar(f, FORMAT, Operation.MAXIMUM, d, src);
        }
    }

    private static int max(int a, int b) {
        return Float.intBitsToFloat(a) > Float.intBitsToFloat(b) ? a : b;
    }

    private static long maxPair(long a, long b) {
        return (long) max((int) (a >>> 32), (int) (b >>> 32)) << 32 | (max((int) a, (int) b) & LOW);
    }

    /** MAXPS xmm, xmm/m128: 0F 5F. */
    public static void maxps(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        long a = f.xmm[d];
        long b = f.xmm[d + 1];
        if (pairsCompareQuietly(a, lo) && pairsCompareQuietly(b, hi)) {
            f.xmm[d] = maxPair(a, lo);
            f.xmm[d + 1] = maxPair(b, hi);
        } else {
            SimdVector.packed(f, FORMAT, Operation.MAXIMUM, d, lo, hi);
        }
    }

    /** Tells whether two operands compare without any exception. */
    private static boolean compareQuietly(int a, int b) {
        float x = Float.intBitsToFloat(a);
        float y = Float.intBitsToFloat(b);
        return (x <= y || x > y) && Exactness.isNoDenormal(a) && Exactness.isNoDenormal(b);
    }

    private static boolean pairsCompareQuietly(long a, long b) {
        return Exactness.areFiniteAndNotDenormal(a) && Exactness.areFiniteAndNotDenormal(b);
    }

    /** SQRTSS xmm, xmm/m32: F3 0F 51. */
    public static void sqrtss(FpState f, int dst, long src) {
        int d = dst << 2;
        int a = (int) src;
        int result = Float.floatToRawIntBits((float) Math.sqrt(Float.intBitsToFloat(a)));
        if (Exactness.isDeferrable(f.mxcsr) && Exactness.isTameProduct(a, a, result)) {
            f.xmm[d] = withLow(f.xmm[d], result);
            return;
        }
        f.raised = 0;
        result = (int) SimdLane.squareRoot(f, FORMAT, src & LOW);
        if (f.acceptSimd()) {
            f.xmm[d] = withLow(f.xmm[d], result);
        }
    }

    /** SQRTPS xmm, xmm/m128: 0F 51. */
    public static void sqrtps(FpState f, int dst, long lo, long hi) {
        f.raised = 0;
        long low = SimdVector.squareRoots(f, FORMAT, lo);
        long high = SimdVector.squareRoots(f, FORMAT, hi);
        SimdVector.write(f, dst << 2, low, high);
    }

    /** CMPSS xmm, xmm/m32, imm8: F3 0F C2. */
    public static void cmpss(FpState f, int dst, long src, int imm) {
        int d = dst << 2;
        f.raised = 0;
        long mask = SimdVector.mask(f, FORMAT, imm, f.xmm[d] & LOW, src & LOW);
        if (f.acceptSimd()) {
            f.xmm[d] = withLow(f.xmm[d], (int) mask);
        }
    }

    /** CMPPS xmm, xmm/m128, imm8: 0F C2. */
    public static void cmpps(FpState f, int dst, long lo, long hi, int imm) {
        int d = dst << 2;
        f.raised = 0;
        long low = SimdVector.masks(f, FORMAT, imm, f.xmm[d], lo);
        long high = SimdVector.masks(f, FORMAT, imm, f.xmm[d + 1], hi);
        SimdVector.write(f, d, low, high);
    }

    /**
     * COMISS xmm, xmm/m32: 0F 2F.
     *
     * @return ZF, PF and CF at their places in EFLAGS; OF, SF and AF are cleared
     */
    public static int comiss(FpState f, int dst, long src) {
        return compare(f, false, (int) f.xmm[dst << 2], (int) src);
    }

    /**
     * UCOMISS xmm, xmm/m32: 0F 2E.
     *
     * @return ZF, PF and CF at their places in EFLAGS; OF, SF and AF are cleared
     */
    public static int ucomiss(FpState f, int dst, long src) {
        return compare(f, true, (int) f.xmm[dst << 2], (int) src);
    }

    private static int compare(FpState f, boolean quiet, int a, int b) {
        if (compareQuietly(a, b)) {
            float x = Float.intBitsToFloat(a);
            float y = Float.intBitsToFloat(b);
            return x < y ? SimdLane.CF : x == y ? SimdLane.ZF : 0;
        }
        return SimdVector.compare(f, FORMAT, quiet, a & LOW, b & LOW);
    }

    /** RCPSS xmm, xmm/m32: F3 0F 53. */
    public static void rcpss(FpState f, int dst, long src) {
        f.xmm[dst << 2] = withLow(f.xmm[dst << 2], reciprocal((int) src));
    }

    /** RCPPS xmm, xmm/m128: 0F 53. */
    public static void rcpps(FpState f, int dst, long lo, long hi) {
        f.xmm[dst << 2] = reciprocals(lo);
        f.xmm[(dst << 2) + 1] = reciprocals(hi);
    }

    private static long reciprocals(long pair) {
        return (long) reciprocal((int) (pair >>> 32)) << 32 | (reciprocal((int) pair) & LOW);
    }

    /**
     * The manual allows a relative error of 1.5 &times; 2<sup>-12</sup>; this returns the correctly
     * rounded reciprocal whatever MXCSR says, with denormals taken for zeros and tiny results
     * flushed to zero. No exception is raised.
     */
    private static int reciprocal(int bits) {
        float x = Float.intBitsToFloat(bits);
        if (Float.isNaN(x)) {
            return quieted(bits);
        }
        float y = 1 / Float.intBitsToFloat(flushed(bits));
        return flushed(Float.floatToRawIntBits(y));
    }

    /** RSQRTSS xmm, xmm/m32: F3 0F 52. */
    public static void rsqrtss(FpState f, int dst, long src) {
        f.xmm[dst << 2] = withLow(f.xmm[dst << 2], reciprocalRoot((int) src));
    }

    /** RSQRTPS xmm, xmm/m128: 0F 52. */
    public static void rsqrtps(FpState f, int dst, long lo, long hi) {
        f.xmm[dst << 2] = reciprocalRoots(lo);
        f.xmm[(dst << 2) + 1] = reciprocalRoots(hi);
    }

    private static long reciprocalRoots(long pair) {
        return (long) reciprocalRoot((int) (pair >>> 32)) << 32
                | (reciprocalRoot((int) pair) & LOW);
    }

    /** As {@link #reciprocal}, of the square root. */
    private static int reciprocalRoot(int bits) {
        float x = Float.intBitsToFloat(bits);
        if (Float.isNaN(x)) {
            return quieted(bits);
        }
        float number = Float.intBitsToFloat(flushed(bits));
        if (number < 0) {
            return (int) FORMAT.defaultNan;
        }
        // The quotient takes the sign of a zero operand with it: the root of -0 is -0.
        return Float.floatToRawIntBits((float) (1 / Math.sqrt(number)));
    }

    private static int quieted(int nan) {
        return nan | (int) FORMAT.quietBit;
    }

    private static int flushed(int bits) {
        return (bits & 0x7F80_0000) == 0 ? bits & 0x8000_0000 : bits;
    }

    /** ADDSUBPS xmm, xmm/m128: F2 0F D0 (SSE3). */
    public static void addsubps(FpState f, int dst, long lo, long hi) {
        int d = dst << 2;
        f.raised = 0;
        long low = SimdVector.subtractThenAdd(f, f.xmm[d], lo);
        long high = SimdVector.subtractThenAdd(f, f.xmm[d + 1], hi);
        SimdVector.write(f, d, low, high);
    }

    /** HADDPS xmm, xmm/m128: F2 0F 7C (SSE3). */
    public static void haddps(FpState f, int dst, long lo, long hi) {
        horizontal(f, Operation.ADD, dst << 2, lo, hi);
    }

    /** HSUBPS xmm, xmm/m128: F2 0F 7D (SSE3). */
    public static void hsubps(FpState f, int dst, long lo, long hi) {
        horizontal(f, Operation.SUBTRACT, dst << 2, lo, hi);
    }

    private static void horizontal(FpState f, Operation operation, int d, long lo, long hi) {
        f.raised = 0;
        long low = SimdVector.horizontal(f, operation, f.xmm[d], f.xmm[d + 1]);
        long high = SimdVector.horizontal(f, operation, lo, hi);
        SimdVector.write(f, d, low, high);
    }
}
