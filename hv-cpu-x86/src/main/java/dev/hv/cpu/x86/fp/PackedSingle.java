package dev.hv.cpu.x86.fp;

import dev.hv.cpu.x86.fp.SimdLane.Operation;

/**
 * Arithmetic and comparison of SSE and AVX on binary32 (SDM volume 2), two lanes in a long at a
 * time, or the low lane with the other kept from the first operand (SS). The fast paths are those
 * of {@link PackedDouble}.
 */
public final class PackedSingle {
    private static final BinaryFormat FORMAT = BinaryFormat.SINGLE;
    private static final long LOW = 0xFFFF_FFFFL;

    private PackedSingle() {}

    private static boolean raisesNothing(int a, int b, int result) {
        return Exactness.isOrdinary(result)
                && Exactness.isNoDenormal(a)
                && Exactness.isNoDenormal(b);
    }

    private static boolean pairRaisesNothing(FpState f, long a, long b, long result) {
        return f.isDeferrable()
                && raisesNothing((int) a, (int) b, (int) result)
                && raisesNothing((int) (a >>> 32), (int) (b >>> 32), (int) (result >>> 32));
    }

    private static long withLow(long old, int low) {
        return (old & ~LOW) | (low & LOW);
    }

    private static long pair(int high, int low) {
        return (long) high << 32 | (low & LOW);
    }

    private static int add(int a, int b) {
        return Float.floatToRawIntBits(Float.intBitsToFloat(a) + Float.intBitsToFloat(b));
    }

    public static long addss(FpState f, long a, long b) {
        int result = add((int) a, (int) b);
        return f.isDeferrable() && raisesNothing((int) a, (int) b, result)
                ? withLow(a, result)
                : SimdVector.computeLow(f, Operation.ADD, a, b);
    }

    public static long addps(FpState f, long a, long b) {
        long result = pair(add((int) (a >>> 32), (int) (b >>> 32)), add((int) a, (int) b));
        return pairRaisesNothing(f, a, b, result)
                ? result
                : SimdVector.compute(f, FORMAT, Operation.ADD, a, b);
    }

    private static int sub(int a, int b) {
        return Float.floatToRawIntBits(Float.intBitsToFloat(a) - Float.intBitsToFloat(b));
    }

    public static long subss(FpState f, long a, long b) {
        int result = sub((int) a, (int) b);
        return f.isDeferrable() && raisesNothing((int) a, (int) b, result)
                ? withLow(a, result)
                : SimdVector.computeLow(f, Operation.SUBTRACT, a, b);
    }

    public static long subps(FpState f, long a, long b) {
        long result = pair(sub((int) (a >>> 32), (int) (b >>> 32)), sub((int) a, (int) b));
        return pairRaisesNothing(f, a, b, result)
                ? result
                : SimdVector.compute(f, FORMAT, Operation.SUBTRACT, a, b);
    }

    private static int mul(int a, int b) {
        return Float.floatToRawIntBits(Float.intBitsToFloat(a) * Float.intBitsToFloat(b));
    }

    public static long mulss(FpState f, long a, long b) {
        int result = mul((int) a, (int) b);
        return f.isDeferrable() && raisesNothing((int) a, (int) b, result)
                ? withLow(a, result)
                : SimdVector.computeLow(f, Operation.MULTIPLY, a, b);
    }

    public static long mulps(FpState f, long a, long b) {
        long result = pair(mul((int) (a >>> 32), (int) (b >>> 32)), mul((int) a, (int) b));
        return pairRaisesNothing(f, a, b, result)
                ? result
                : SimdVector.compute(f, FORMAT, Operation.MULTIPLY, a, b);
    }

    private static int div(int a, int b) {
        return Float.floatToRawIntBits(Float.intBitsToFloat(a) / Float.intBitsToFloat(b));
    }

    public static long divss(FpState f, long a, long b) {
        int result = div((int) a, (int) b);
        return f.isDeferrable() && raisesNothing((int) a, (int) b, result)
                ? withLow(a, result)
                : SimdVector.computeLow(f, Operation.DIVIDE, a, b);
    }

    public static long divps(FpState f, long a, long b) {
        long result = pair(div((int) (a >>> 32), (int) (b >>> 32)), div((int) a, (int) b));
        return pairRaisesNothing(f, a, b, result)
                ? result
                : SimdVector.compute(f, FORMAT, Operation.DIVIDE, a, b);
    }

    public static long minss(FpState f, long a, long b) {
        float x = Float.intBitsToFloat((int) a);
        float y = Float.intBitsToFloat((int) b);
        return comparesQuietly(x, (int) a, y, (int) b)
                ? withLow(a, x < y ? (int) a : (int) b)
                : SimdVector.computeLow(f, Operation.MINIMUM, a, b);
    }

    public static long minps(FpState f, long a, long b) {
        return SimdVector.compute(f, FORMAT, Operation.MINIMUM, a, b);
    }

    public static long maxss(FpState f, long a, long b) {
        float x = Float.intBitsToFloat((int) a);
        float y = Float.intBitsToFloat((int) b);
        return comparesQuietly(x, (int) a, y, (int) b)
                ? withLow(a, x > y ? (int) a : (int) b)
                : SimdVector.computeLow(f, Operation.MAXIMUM, a, b);
    }

    public static long maxps(FpState f, long a, long b) {
        return SimdVector.compute(f, FORMAT, Operation.MAXIMUM, a, b);
    }

    /** Tells whether two operands compare without any exception. */
    private static boolean comparesQuietly(float x, int a, float y, int b) {
        return (x <= y || x > y) && Exactness.isNoDenormal(a) && Exactness.isNoDenormal(b);
    }

    public static long sqrtss(FpState f, long a, long b) {
        int bits = (int) b;
        int result = Float.floatToRawIntBits((float) Math.sqrt(Float.intBitsToFloat(bits)));
        return f.isDeferrable() && raisesNothing(bits, bits, result)
                ? withLow(a, result)
                : SimdVector.squareRootLow(f, a, b);
    }

    public static long sqrtps(FpState f, long a) {
        return SimdVector.squareRoots(f, FORMAT, a);
    }

    /** All ones in the low lane if the predicate holds, otherwise 0. */
    public static long cmpss(FpState f, long a, long b, int predicate) {
        return withLow(a, (int) SimdVector.masks(f, FORMAT, predicate, a & LOW, b & LOW));
    }

    /** All ones in each lane where the predicate holds, otherwise 0. */
    public static long cmpps(FpState f, long a, long b, int predicate) {
        return SimdVector.masks(f, FORMAT, predicate, a, b);
    }

    /** ROUNDSS; see {@link RoundLane}. */
    public static long roundss(FpState f, long a, long b, int imm) {
        return withLow(a, (int) SimdVector.rounded(f, FORMAT, b & LOW, imm));
    }

    /** ROUNDPS; see {@link RoundLane}. */
    public static long roundps(FpState f, long a, int imm) {
        return SimdVector.rounded(f, FORMAT, a, imm);
    }

    /**
     * COMISS.
     *
     * @return ZF, PF and CF at their places in EFLAGS; OF, SF and AF are cleared
     */
    public static int comiss(FpState f, long a, long b) {
        return compare(f, false, (int) a, (int) b);
    }

    /** As {@link #comiss}, but quiet NaNs raise nothing. */
    public static int ucomiss(FpState f, long a, long b) {
        return compare(f, true, (int) a, (int) b);
    }

    private static int compare(FpState f, boolean quiet, int a, int b) {
        float x = Float.intBitsToFloat(a);
        float y = Float.intBitsToFloat(b);
        if (comparesQuietly(x, a, y, b)) {
            return x < y ? SimdLane.CF : x == y ? SimdLane.ZF : 0;
        }
        return SimdVector.compare(f, FORMAT, quiet, a & LOW, b & LOW);
    }

    /** ADDSUBPS: subtracts in the low lane and adds in the high one. */
    public static long addsubps(FpState f, long a, long b) {
        return SimdVector.subtractThenAdd(f, a, b);
    }

    /** HADDPS: the sums of the two lanes of each operand. */
    public static long haddps(FpState f, long a, long b) {
        return SimdVector.horizontal(f, Operation.ADD, a, b);
    }

    /** HSUBPS: the differences of the two lanes of each operand. */
    public static long hsubps(FpState f, long a, long b) {
        return SimdVector.horizontal(f, Operation.SUBTRACT, a, b);
    }

    /** DPPS: the sum of the products that bits 4 to 7 select. */
    public static long dpps(FpState f, long aLow, long aHigh, long bLow, long bHigh, int imm) {
        return SimdVector.dotProductOfSingles(f, aLow, aHigh, bLow, bHigh, 0, 0, 0, 0, imm);
    }

    /** As {@link #dpps}, of both halves of YMM registers: the sum of the upper one goes up. */
    public static long vdpps(
            FpState f,
            long a0,
            long a1,
            long a2,
            long a3,
            long b0,
            long b1,
            long b2,
            long b3,
            int imm) {
        return SimdVector.dotProductOfSingles(f, a0, a1, b0, b1, a2, a3, b2, b3, imm);
    }

    public static long rcpss(long a, long b) {
        return withLow(a, reciprocal((int) b));
    }

    public static long rcpps(long a) {
        return pair(reciprocal((int) (a >>> 32)), reciprocal((int) a));
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

    public static long rsqrtss(long a, long b) {
        return withLow(a, reciprocalRoot((int) b));
    }

    public static long rsqrtps(long a) {
        return pair(reciprocalRoot((int) (a >>> 32)), reciprocalRoot((int) a));
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
}
