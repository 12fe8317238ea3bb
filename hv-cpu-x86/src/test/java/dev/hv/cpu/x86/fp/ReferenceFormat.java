package dev.hv.cpu.x86.fp;

import java.math.BigInteger;
import java.util.Random;

/** IEEE 754 formats of up to 64 bits, with the responses of SSE, written down plainly. */
record ReferenceFormat(int precision, int bits) {
    static final ReferenceFormat SINGLE = new ReferenceFormat(24, 32);
    static final ReferenceFormat DOUBLE = new ReferenceFormat(53, 64);

    static final int IE = 1;
    static final int DE = 2;
    static final int ZE = 4;
    static final int OE = 8;
    static final int UE = 16;
    static final int PE = 32;

    /** A result and the flags that it raises. */
    record Outcome(long bits, int flags) {}

    private int exponentBits() {
        return bits - precision;
    }

    private int bias() {
        return (1 << (exponentBits() - 1)) - 1;
    }

    private long maxExponent() {
        return 2L * bias() + 1;
    }

    long sign() {
        return 1L << (bits - 1);
    }

    long infinity() {
        return maxExponent() << (precision - 1);
    }

    private long quiet() {
        return 1L << (precision - 2);
    }

    long defaultNan() {
        return sign() | infinity() | quiet();
    }

    boolean isNan(long a) {
        return (a & ~sign()) > infinity();
    }

    boolean isSignalling(long a) {
        return isNan(a) && (a & quiet()) == 0;
    }

    boolean isInfinite(long a) {
        return (a & ~sign()) == infinity();
    }

    boolean isZero(long a) {
        return (a & ~sign()) == 0;
    }

    boolean isDenormal(long a) {
        return !isZero(a) && (a & infinity()) == 0;
    }

    boolean isNegative(long a) {
        return (a & sign()) != 0;
    }

    ExactReal value(long a) {
        long fraction = a & (1L << (precision - 1)) - 1;
        int exponent = (int) ((a & ~sign()) >>> (precision - 1));
        long significand = exponent == 0 ? fraction : fraction | 1L << (precision - 1);
        return ExactReal.of(
                isNegative(a),
                BigInteger.valueOf(significand),
                Math.max(exponent, 1) - bias() - (precision - 1));
    }

    /** The first NaN, quiet; IE if one signals. */
    Outcome nan(long... operands) {
        int flags = 0;
        long first = 0;
        for (int i = operands.length - 1; i >= 0; i--) {
            flags |= isSignalling(operands[i]) ? IE : 0;
            first = isNan(operands[i]) ? operands[i] : first;
        }
        return new Outcome(first | quiet(), flags);
    }

    boolean anyNan(long... operands) {
        boolean any = false;
        for (long operand : operands) {
            any |= isNan(operand);
        }
        return any;
    }

    int denormals(long... operands) {
        int flags = 0;
        for (long operand : operands) {
            flags |= isDenormal(operand) ? DE : 0;
        }
        return flags;
    }

    long zero(boolean negative) {
        return negative ? sign() : 0;
    }

    /** Rounds, with masked responses; tininess is looked at after rounding. */
    Outcome round(ExactReal real, int rc, boolean flushToZero) {
        int magnitude = real.magnitude();
        int emin = 1 - bias();
        ExactReal.Rounded unbounded = real.round(magnitude - precision + 1, rc);
        int rounded = magnitude + (unbounded.integer().bitLength() > precision ? 1 : 0);
        boolean tiny = rounded < emin;
        if (tiny && flushToZero) {
            return new Outcome(zero(real.negative()), UE | PE);
        }
        if (rounded > bias()) {
            boolean infinite =
                    rc == 0 || (rc == 1 && real.negative()) || (rc == 2 && !real.negative());
            return new Outcome(zero(real.negative()) | (infinity() - (infinite ? 0 : 1)), OE | PE);
        }
        ExactReal.Rounded result =
                tiny || magnitude < emin ? real.round(emin - precision + 1, rc) : unbounded;
        int flags = result.inexact() ? PE | (tiny ? UE : 0) : 0;
        long base = magnitude < emin ? 0 : (long) (magnitude + bias() - 1) << (precision - 1);
        return new Outcome(zero(real.negative()) | (base + result.integer().longValue()), flags);
    }

    /** Operands with all that is special among them, and often close to each other. */
    long operand(Random random) {
        long[] special = {
            0,
            1,
            quiet() - 1,
            (1L << (precision - 1)) - 1,
            1L << (precision - 1),
            infinity() - 1,
            infinity(),
            infinity() + 1,
            infinity() | quiet(),
            infinity() | quiet() | 5,
            (long) bias() << (precision - 1),
            ((long) bias() << (precision - 1)) + 1
        };
        long a =
                switch (random.nextInt(5)) {
                    case 0 -> special[random.nextInt(special.length)];
                    case 1 -> random.nextLong() & (1L << (precision - 1)) - 1;
                    case 2 ->
                            (long) (bias() + random.nextInt(-60, 60)) << (precision - 1)
                                    | (random.nextLong() & (1L << (precision - 1)) - 1);
                    case 3 ->
                            (long) (bias() + random.nextInt(-3, 4)) << (precision - 1)
                                    | random.nextLong(16)
                                    | random.nextLong(16) << (precision - 6);
                    default -> random.nextLong();
                };
        long kept = bits == 64 ? -1L : 0xFFFF_FFFFL;
        return (random.nextBoolean() ? a ^ sign() : a) & kept;
    }
}
