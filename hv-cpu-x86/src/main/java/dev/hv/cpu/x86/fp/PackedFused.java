package dev.hv.cpu.x86.fp;

/**
 * Fused multiplication and addition, {@code a * b + c} with one rounding (SDM volume 1, 14.5). The
 * fast paths are those of {@link PackedDouble}. {@code signs} says what is negated, as {@link
 * FusedLane} has it: {@link FusedLane#NEGATE_PRODUCT} and {@link FusedLane#NEGATE_ADDEND}.
 */
public final class PackedFused {
    private static final long SIGN = Long.MIN_VALUE;
    private static final int SIGN_SINGLE = Integer.MIN_VALUE;
    private static final long LOW = 0xFFFF_FFFFL;

    private PackedFused() {}

    public static long fused(FpState f, long a, long b, long c, int signs) {
        double x = Double.longBitsToDouble((signs & FusedLane.NEGATE_PRODUCT) != 0 ? a ^ SIGN : a);
        double z = Double.longBitsToDouble((signs & FusedLane.NEGATE_ADDEND) != 0 ? c ^ SIGN : c);
        long result = Double.doubleToRawLongBits(Math.fma(x, Double.longBitsToDouble(b), z));
        boolean quick =
                f.isDeferrable()
                        && Exactness.isOrdinary(result)
                        && Exactness.isNoDenormal(a)
                        && Exactness.isNoDenormal(b)
                        && Exactness.isNoDenormal(c);
        return quick ? result : SimdVector.fused(f, BinaryFormat.DOUBLE, signs, a, b, c);
    }

    private static int single(int a, int b, int c, int signs) {
        float x =
                Float.intBitsToFloat((signs & FusedLane.NEGATE_PRODUCT) != 0 ? a ^ SIGN_SINGLE : a);
        float z =
                Float.intBitsToFloat((signs & FusedLane.NEGATE_ADDEND) != 0 ? c ^ SIGN_SINGLE : c);
        return Float.floatToRawIntBits(Math.fma(x, Float.intBitsToFloat(b), z));
    }

    private static boolean raisesNothing(int a, int b, int c, int result) {
        return Exactness.isOrdinary(result)
                && Exactness.isNoDenormal(a)
                && Exactness.isNoDenormal(b)
                && Exactness.isNoDenormal(c);
    }

    /** The low lane of binary32, with the rest of {@code old}. */
    public static long fusedLow(FpState f, long old, long a, long b, long c, int signs) {
        int result = single((int) a, (int) b, (int) c, signs);
        long low =
                f.isDeferrable() && raisesNothing((int) a, (int) b, (int) c, result)
                        ? result
                        : SimdVector.fusedLow(f, signs, a, b, c);
        return (old & ~LOW) | (low & LOW);
    }

    /** Two lanes of binary32; what is negated in the high one is in bits 2 and 3. */
    public static long fusedPair(FpState f, long a, long b, long c, int signs) {
        int low = single((int) a, (int) b, (int) c, signs);
        int highA = (int) (a >>> 32);
        int highB = (int) (b >>> 32);
        int highC = (int) (c >>> 32);
        int high = single(highA, highB, highC, signs >>> FusedLane.OTHER_LANE);
        boolean quick =
                f.isDeferrable()
                        && raisesNothing((int) a, (int) b, (int) c, low)
                        && raisesNothing(highA, highB, highC, high);
        return quick
                ? (long) high << 32 | (low & LOW)
                : SimdVector.fused(f, BinaryFormat.SINGLE, signs, a, b, c);
    }
}
