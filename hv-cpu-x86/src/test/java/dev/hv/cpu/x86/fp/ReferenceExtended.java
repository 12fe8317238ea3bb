package dev.hv.cpu.x86.fp;

import java.math.BigInteger;
import java.util.Random;

/**
 * An operand of 80 bits as it lies in memory, and what it is (Intel SDM vol. 1, 4.2.2 and 8.2.2),
 * written down plainly.
 *
 * @param significand with its integer bit
 * @param signExponent sign in bit 15, biased exponent
 */
record ReferenceExtended(long significand, int signExponent) {
    private static final int BIAS = 16383;
    private static final int MAX = 0x7FFF;
    private static final long QUIET = 1L << 62;

    /** What an operand is. */
    enum Kind {
        ZERO,
        DENORMAL,
        NORMAL,
        INFINITY,
        QUIET_NAN,
        SIGNALLING_NAN,
        UNSUPPORTED
    }

    private int exponent() {
        return signExponent & MAX;
    }

    boolean isNegative() {
        return (signExponent & 0x8000) != 0;
    }

    /** Pseudo-denormals, with their integer bit set, are denormals; NORMAL has that bit. */
    Kind kind() {
        if (exponent() == 0) {
            return significand == 0 ? Kind.ZERO : Kind.DENORMAL;
        }
        if (significand >= 0) {
            return Kind.UNSUPPORTED;
        }
        if (exponent() < MAX) {
            return Kind.NORMAL;
        }
        if (significand == Long.MIN_VALUE) {
            return Kind.INFINITY;
        }
        return (significand & QUIET) != 0 ? Kind.QUIET_NAN : Kind.SIGNALLING_NAN;
    }

    boolean isNan() {
        return kind() == Kind.QUIET_NAN || kind() == Kind.SIGNALLING_NAN;
    }

    boolean isFinite() {
        return kind() == Kind.NORMAL || kind() == Kind.DENORMAL;
    }

    /** Its value, if it is finite and not zero. */
    ExactReal value() {
        return ExactReal.of(
                isNegative(),
                new BigInteger(Long.toUnsignedString(significand)),
                Math.max(exponent(), 1) - BIAS - 63);
    }

    /** -1, 0 or 1 for two operands that are no NaNs and supported. */
    static int compare(ReferenceExtended a, ReferenceExtended b) {
        int order = Integer.compare(a.rank(), b.rank());
        if (order != 0 || !a.isFinite()) {
            return order;
        }
        ExactReal difference = ExactReal.sum(a.value(), b.value().negate());
        return difference == null ? 0 : difference.negative() ? -1 : 1;
    }

    /** Orders infinities, finite numbers and zeros by sign. */
    private int rank() {
        int magnitude =
                switch (kind()) {
                    case ZERO -> 0;
                    case INFINITY -> 2;
                    default -> 1;
                };
        return isNegative() ? -magnitude : magnitude;
    }

    /** A float's or double's value in this format; of its NaNs the payload, as they are. */
    static ReferenceExtended of(ReferenceFormat format, long bits) {
        int sign = format.isNegative(bits) ? 0x8000 : 0;
        long fraction = bits & (1L << (format.precision() - 1)) - 1;
        if (format.isNan(bits) || format.isInfinite(bits)) {
            long payload = fraction << (64 - format.precision());
            return new ReferenceExtended(Long.MIN_VALUE | payload, sign | MAX);
        }
        return format.isZero(bits) ? new ReferenceExtended(0, sign) : of(format.value(bits));
    }

    /** A number that has at most 64 significant bits. */
    static ReferenceExtended of(ExactReal real) {
        int magnitude = real.magnitude();
        ExactReal.Rounded rounded = real.round(magnitude - 63, 3);
        if (rounded.inexact()) {
            throw new IllegalArgumentException("needs more than 64 bits");
        }
        return new ReferenceExtended(
                rounded.integer().longValue(), magnitude + BIAS | (real.negative() ? 0x8000 : 0));
    }

    /** Operands of every kind, often near integers and near the edges of narrower formats. */
    static ReferenceExtended any(Random random) {
        int sign = random.nextBoolean() ? 0x8000 : 0;
        long bits =
                switch (random.nextInt(4)) {
                    case 0 -> Long.MIN_VALUE;
                    case 1 -> Long.MIN_VALUE | random.nextLong(4) << random.nextInt(62);
                    case 2 -> -1L << random.nextInt(64);
                    default -> Long.MIN_VALUE | random.nextLong();
                };
        return switch (random.nextInt(10)) {
            case 0 -> new ReferenceExtended(0, sign);
            case 1 -> new ReferenceExtended(bits >>> random.nextInt(64), sign);
            case 2 -> new ReferenceExtended(bits, sign | MAX);
            case 3 -> new ReferenceExtended(Long.MIN_VALUE, sign | MAX);
            case 4 -> new ReferenceExtended(bits & ~Long.MIN_VALUE, sign | random.nextInt(MAX + 1));
            case 5 -> near(bits, sign, random, 127);
            case 6 -> near(bits, sign, random, 1023);
            case 7 -> new ReferenceExtended(bits, sign | 1 + random.nextInt(MAX - 1));
            default -> new ReferenceExtended(bits, sign | BIAS - 3 + random.nextInt(70));
        };
    }

    /** Near the least or the largest exponent of a format with that bias. */
    private static ReferenceExtended near(long bits, int sign, Random random, int bias) {
        int edge = random.nextBoolean() ? bias : -bias;
        int spread = edge < 0 ? random.nextInt(-60, 5) : random.nextInt(-2, 4);
        return new ReferenceExtended(bits, sign | BIAS + edge + spread);
    }

    @Override
    public String toString() {
        return Integer.toHexString(signExponent) + ":" + Long.toHexString(significand);
    }
}
