package dev.hv.cpu.x86.fp;

import dev.hv.cpu.x86.fp.SimdLane.Operation;

/**
 * Whole instructions by way of {@link SimdLane}: what the fast paths fall back to. A result is
 * written only if no unmasked exception came up in any lane.
 */
final class SimdVector {
    private static final long LOW = 0xFFFF_FFFFL;

    private SimdVector() {}

    static void scalar(FpState f, BinaryFormat format, Operation operation, int d, long src) {
        f.raised = 0;
        long a = f.xmm[d];
        long result;
        if (format == BinaryFormat.DOUBLE) {
            result = SimdLane.compute(f, format, operation, a, src);
        } else {
            result = (a & ~LOW) | SimdLane.compute(f, format, operation, a & LOW, src & LOW);
        }
        if (f.acceptSimd()) {
            f.xmm[d] = result;
        }
    }

    static void packed(
            FpState f, BinaryFormat format, Operation operation, int d, long lo, long hi) {
        f.raised = 0;
        long low = pair(f, format, operation, f.xmm[d], lo);
        long high = pair(f, format, operation, f.xmm[d + 1], hi);
        write(f, d, low, high);
    }

    static void write(FpState f, int d, long low, long high) {
        if (f.acceptSimd()) {
            f.xmm[d] = low;
            f.xmm[d + 1] = high;
        }
    }

    /** One lane of binary64, or two of binary32. */
    static long pair(FpState f, BinaryFormat format, Operation operation, long a, long b) {
        if (format == BinaryFormat.DOUBLE) {
            return SimdLane.compute(f, format, operation, a, b);
        }
        long low = SimdLane.compute(f, format, operation, a & LOW, b & LOW);
        return SimdLane.compute(f, format, operation, a >>> 32, b >>> 32) << 32 | low;
    }

    /** Subtracts in the low lane and adds in the high one, of binary32. */
    static long subtractThenAdd(FpState f, long a, long b) {
        BinaryFormat format = BinaryFormat.SINGLE;
        long low = SimdLane.compute(f, format, Operation.SUBTRACT, a & LOW, b & LOW);
        return SimdLane.compute(f, format, Operation.ADD, a >>> 32, b >>> 32) << 32 | low;
    }

    /** Combines the two lanes of each operand: that of {@code a} goes to the low lane. */
    static long horizontal(FpState f, Operation operation, long a, long b) {
        BinaryFormat format = BinaryFormat.SINGLE;
        long low = SimdLane.compute(f, format, operation, a & LOW, a >>> 32);
        return SimdLane.compute(f, format, operation, b & LOW, b >>> 32) << 32 | low;
    }

    static long squareRoots(FpState f, BinaryFormat format, long a) {
        if (format == BinaryFormat.DOUBLE) {
            return SimdLane.squareRoot(f, format, a);
        }
        long low = SimdLane.squareRoot(f, format, a & LOW);
        return SimdLane.squareRoot(f, format, a >>> 32) << 32 | low;
    }

    static long masks(FpState f, BinaryFormat format, int predicate, long a, long b) {
        if (format == BinaryFormat.DOUBLE) {
            return mask(f, format, predicate, a, b);
        }
        long low = mask(f, format, predicate, a & LOW, b & LOW) & LOW;
        return mask(f, format, predicate, a >>> 32, b >>> 32) << 32 | low;
    }

    static long mask(FpState f, BinaryFormat format, int predicate, long a, long b) {
        return SimdLane.test(f, format, predicate & 7, a, b) ? -1L : 0;
    }

    static int compare(FpState f, BinaryFormat format, boolean quiet, long a, long b) {
        f.raised = 0;
        int flags = SimdLane.compareToFlags(f, format, quiet, a, b);
        f.acceptSimd();
        return flags;
    }
}
