package dev.hv.cpu.x86.fp;

import dev.hv.cpu.x86.fp.SimdLane.Operation;

/**
 * One long of an instruction's lanes by way of {@link SimdLane}: what the fast paths fall back to.
 * Flags are collected in {@link FpState#simdRaised}.
 */
final class SimdVector {
    private static final long LOW = 0xFFFF_FFFFL;

    private SimdVector() {}

    private static long done(FpState f, long result) {
        f.simdRaised |= f.raised;
        return result;
    }

    /** One lane of binary64, or two of binary32. */
    static long compute(FpState f, BinaryFormat format, Operation operation, long a, long b) {
        f.raised = 0;
        if (format == BinaryFormat.DOUBLE) {
            return done(f, SimdLane.compute(f, format, operation, a, b));
        }
        long low = SimdLane.compute(f, format, operation, a & LOW, b & LOW);
        return done(f, SimdLane.compute(f, format, operation, a >>> 32, b >>> 32) << 32 | low);
    }

    /** The low lane of binary32; the other is that of {@code a}. */
    static long computeLow(FpState f, Operation operation, long a, long b) {
        f.raised = 0;
        long low = SimdLane.compute(f, BinaryFormat.SINGLE, operation, a & LOW, b & LOW);
        return done(f, (a & ~LOW) | low);
    }

    /** Subtracts in the low lane and adds in the high one, of binary32. */
    static long subtractThenAdd(FpState f, long a, long b) {
        BinaryFormat format = BinaryFormat.SINGLE;
        f.raised = 0;
        long low = SimdLane.compute(f, format, Operation.SUBTRACT, a & LOW, b & LOW);
        return done(f, SimdLane.compute(f, format, Operation.ADD, a >>> 32, b >>> 32) << 32 | low);
    }

    /** Combines the two lanes of each operand: that of {@code a} goes to the low lane. */
    static long horizontal(FpState f, Operation operation, long a, long b) {
        BinaryFormat format = BinaryFormat.SINGLE;
        f.raised = 0;
        long low = SimdLane.compute(f, format, operation, a & LOW, a >>> 32);
        return done(f, SimdLane.compute(f, format, operation, b & LOW, b >>> 32) << 32 | low);
    }

    static long squareRoots(FpState f, BinaryFormat format, long a) {
        f.raised = 0;
        if (format == BinaryFormat.DOUBLE) {
            return done(f, SimdLane.squareRoot(f, format, a));
        }
        long low = SimdLane.squareRoot(f, format, a & LOW);
        return done(f, SimdLane.squareRoot(f, format, a >>> 32) << 32 | low);
    }

    static long squareRootLow(FpState f, long a, long b) {
        f.raised = 0;
        return done(f, (a & ~LOW) | SimdLane.squareRoot(f, BinaryFormat.SINGLE, b & LOW));
    }

    static long masks(FpState f, BinaryFormat format, int predicate, long a, long b) {
        f.raised = 0;
        if (format == BinaryFormat.DOUBLE) {
            return done(f, mask(f, format, predicate, a, b));
        }
        long low = mask(f, format, predicate, a & LOW, b & LOW) & LOW;
        return done(f, mask(f, format, predicate, a >>> 32, b >>> 32) << 32 | low);
    }

    private static long mask(FpState f, BinaryFormat format, int predicate, long a, long b) {
        return SimdLane.test(f, format, predicate & 31, a, b) ? -1L : 0;
    }

    static int compare(FpState f, BinaryFormat format, boolean quiet, long a, long b) {
        f.raised = 0;
        return (int) done(f, SimdLane.compareToFlags(f, format, quiet, a, b));
    }

    static long rounded(FpState f, BinaryFormat format, long a, int imm) {
        f.raised = 0;
        if (format == BinaryFormat.DOUBLE) {
            return done(f, RoundLane.toIntegral(f, format, a, imm));
        }
        long low = RoundLane.toIntegral(f, format, a & LOW, imm);
        return done(f, RoundLane.toIntegral(f, format, a >>> 32, imm) << 32 | low);
    }

    /**
     * Products first, then their sum (SDM volume 2A, DPPD). An unmasked exception of a product
     * keeps the sum from being looked at.
     */
    static long dotProduct(FpState f, long aLow, long aHigh, long bLow, long bHigh, int imm) {
        BinaryFormat format = BinaryFormat.DOUBLE;
        f.raised = 0;
        long low = product(f, format, aLow, bLow, imm >>> 4);
        long high = product(f, format, aHigh, bHigh, imm >>> 5);
        return done(f, sum(f, format, low, high));
    }

    /**
     * As {@link #dotProduct}: the sum of the sums of each two products (DPPS), of two halves that
     * go through the steps together.
     *
     * @return the sum of the low half, and above it that of the other
     */
    static long dotProductOfSingles(
            FpState f,
            long a0,
            long a1,
            long b0,
            long b1,
            long a2,
            long a3,
            long b2,
            long b3,
            int imm) {
        f.raised = 0;
        long p01 = products(f, a0, b0, imm >>> 4);
        long p23 = products(f, a1, b1, imm >>> 6);
        long p45 = products(f, a2, b2, imm >>> 4);
        long p67 = products(f, a3, b3, imm >>> 6);
        if (!nextStep(f)) {
            return done(f, 0);
        }
        long s01 = add(f, p01, p01 >>> 32);
        long s23 = add(f, p23, p23 >>> 32);
        long s45 = add(f, p45, p45 >>> 32);
        long s67 = add(f, p67, p67 >>> 32);
        if (!nextStep(f)) {
            return done(f, 0);
        }
        long low = add(f, s01, s23);
        return done(f, add(f, s45, s67) << 32 | low);
    }

    private static long products(FpState f, long a, long b, int select) {
        BinaryFormat format = BinaryFormat.SINGLE;
        long low = product(f, format, a & LOW, b & LOW, select);
        return product(f, format, a >>> 32, b >>> 32, select >>> 1) << 32 | low;
    }

    private static long add(FpState f, long a, long b) {
        return SimdLane.compute(f, BinaryFormat.SINGLE, Operation.ADD, a & LOW, b & LOW);
    }

    private static long product(FpState f, BinaryFormat format, long a, long b, int select) {
        return (select & 1) == 0 ? 0 : SimdLane.compute(f, format, Operation.MULTIPLY, a, b);
    }

    private static long sum(FpState f, BinaryFormat format, long a, long b) {
        return nextStep(f) ? SimdLane.compute(f, format, Operation.ADD, a, b) : 0;
    }

    /** Keeps the flags of a step whose exceptions are all masked; tells whether there is a next. */
    private static boolean nextStep(FpState f) {
        if (f.stops()) {
            return false;
        }
        f.mxcsr |= f.raised;
        f.raised = 0;
        return true;
    }

    /** One lane of binary64, or two of binary32, of a fused multiplication and addition. */
    static long fused(FpState f, BinaryFormat format, int signs, long a, long b, long c) {
        f.raised = 0;
        if (format == BinaryFormat.DOUBLE) {
            return done(f, FusedLane.compute(f, format, signs, a, b, c));
        }
        long low = FusedLane.compute(f, format, signs, a & LOW, b & LOW, c & LOW);
        int high = signs >>> FusedLane.OTHER_LANE;
        return done(
                f, FusedLane.compute(f, format, high, a >>> 32, b >>> 32, c >>> 32) << 32 | low);
    }

    /** The low lane of binary32 of a fused multiplication and addition. */
    static long fusedLow(FpState f, int signs, long a, long b, long c) {
        f.raised = 0;
        return done(f, FusedLane.compute(f, BinaryFormat.SINGLE, signs, a & LOW, b & LOW, c & LOW));
    }
}
