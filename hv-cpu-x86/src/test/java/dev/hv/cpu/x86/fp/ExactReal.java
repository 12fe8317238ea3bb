package dev.hv.cpu.x86.fp;

import org.jspecify.annotations.Nullable;

import java.math.BigInteger;

/**
 * A real number other than zero, exact: {@code numerator / denominator * 2^exponent}, or the square
 * root of that.
 */
record ExactReal(
        boolean negative,
        BigInteger numerator,
        BigInteger denominator,
        int exponent,
        boolean root) {
    private static final BigInteger ONE = BigInteger.ONE;

    static ExactReal of(boolean negative, BigInteger magnitude, int exponent) {
        return new ExactReal(negative, magnitude, ONE, exponent, false);
    }

    private BigInteger signed() {
        return negative ? numerator.negate() : numerator;
    }

    /** The sum, or null if it is zero; both without denominator. */
    static @Nullable ExactReal sum(ExactReal a, ExactReal b) {
        int low = Math.min(a.exponent, b.exponent);
        BigInteger sum =
                a.signed().shiftLeft(a.exponent - low).add(b.signed().shiftLeft(b.exponent - low));
        return sum.signum() == 0 ? null : of(sum.signum() < 0, sum.abs(), low);
    }

    ExactReal negate() {
        return new ExactReal(!negative, numerator, denominator, exponent, root);
    }

    static ExactReal product(ExactReal a, ExactReal b) {
        return of(
                a.negative != b.negative,
                a.numerator.multiply(b.numerator),
                a.exponent + b.exponent);
    }

    static ExactReal quotient(ExactReal a, ExactReal b) {
        return new ExactReal(
                a.negative != b.negative, a.numerator, b.numerator, a.exponent - b.exponent, false);
    }

    ExactReal squareRoot() {
        return new ExactReal(false, numerator, denominator, exponent, true);
    }

    /** The magnitude times {@code 2^scale}, rounded down, and whether anything was lost. */
    private BigInteger[] scaled(int scale) {
        int shift = root ? exponent + 2 * scale : exponent + scale;
        BigInteger top = shift > 0 ? numerator.shiftLeft(shift) : numerator;
        BigInteger bottom = shift < 0 ? denominator.shiftLeft(-shift) : denominator;
        BigInteger[] both = top.divideAndRemainder(bottom);
        if (!root) {
            return both;
        }
        BigInteger[] square = both[0].sqrtAndRemainder();
        return new BigInteger[] {square[0], square[1].or(both[1])};
    }

    /** The exponent of the leading bit. */
    int magnitude() {
        int guess = numerator.bitLength() - denominator.bitLength() + exponent;
        int scale = 4 - (root ? Math.floorDiv(guess, 2) : guess);
        return scaled(scale)[0].bitLength() - 1 - scale;
    }

    /**
     * The magnitude as a multiple of {@code 2^quantum}, rounded.
     *
     * @param rc as in MXCSR: nearest even, down, up, truncate
     */
    Rounded round(int quantum, int rc) {
        BigInteger[] parts = scaled(2 - quantum);
        BigInteger integer = parts[0].shiftRight(2);
        int rest = parts[0].intValue() & 3;
        boolean sticky = parts[1].signum() != 0;
        boolean inexact = rest != 0 || sticky;
        boolean up =
                switch (rc) {
                    case 0 -> rest > 2 || (rest == 2 && (sticky || integer.testBit(0)));
                    case 1 -> inexact && negative;
                    case 2 -> inexact && !negative;
                    default -> false;
                };
        return new Rounded(up ? integer.add(ONE) : integer, inexact);
    }

    /** A rounded magnitude. */
    record Rounded(BigInteger integer, boolean inexact) {}
}
