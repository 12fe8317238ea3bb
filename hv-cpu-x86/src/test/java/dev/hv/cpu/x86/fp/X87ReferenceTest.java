package dev.hv.cpu.x86.fp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.math.BigInteger;
import java.util.Random;

/**
 * x87 arithmetic on numbers against exact rational arithmetic: values, PE and the direction of
 * rounding in C1, under every precision and rounding control, with overflow and underflow in
 * extended precision.
 */
class X87ReferenceTest {
    private static final int CASES = 5000;
    private static final int BIAS = 16383;
    private static final int MAX = 0x7FFF;
    private static final int[] PRECISIONS = {24, 0, 53, 64};

    private final FpState f = new FpState();

    /** What is tested. */
    enum Operation {
        FADD,
        FSUB,
        FMUL,
        FDIV,
        FSQRT
    }

    @ParameterizedTest
    @EnumSource
    void resultsAreExactThenRoundedOnce(Operation operation) {
        Random random = new Random(operation.name().hashCode());
        for (int i = 0; i < CASES; i++) {
            int pc = new int[] {0, 2, 3}[random.nextInt(3)];
            boolean extreme = pc == 3 && random.nextInt(3) == 0;
            long a = significand(random);
            long b = significand(random);
            int expA = exponent(random, extreme);
            int expB = random.nextInt(4) == 0 ? expA & MAX : exponent(random, extreme);
            check(operation, a, expA, b, expB, pc, random.nextInt(4));
        }
    }

    private static long significand(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Long.MIN_VALUE;
            case 1 -> Long.MIN_VALUE | random.nextLong(8);
            case 2 -> -1L << random.nextInt(63);
            default -> Long.MIN_VALUE | random.nextLong();
        };
    }

    private static int exponent(Random random, boolean extreme) {
        int exponent =
                !extreme
                        ? BIAS + random.nextInt(-70, 70)
                        : switch (random.nextInt(3)) {
                            case 0 -> 1 + random.nextInt(100);
                            case 1 -> MAX - 1 - random.nextInt(100);
                            default -> 1 + random.nextInt(MAX - 1);
                        };
        return random.nextBoolean() ? exponent : exponent | 0x8000;
    }

    private static ExactReal real(long significand, int signExponent) {
        return ExactReal.of(
                (signExponent & 0x8000) != 0,
                new BigInteger(Long.toUnsignedString(significand)),
                (signExponent & MAX) - BIAS - 63);
    }

    private void check(Operation operation, long a, int expA, long b, int expB, int pc, int rc) {
        int signless = operation == Operation.FSQRT ? expA & MAX : expA;
        f.reset();
        f.init();
        f.setControlWord(0x3F | 0x40 | pc << 8 | rc << 10);
        X87.fldM80(f, b, expB);
        X87.fldM80(f, a, signless);
        ExactReal x = real(a, signless);
        ExactReal y = real(b, expB);
        @Nullable ExactReal exact;
        switch (operation) {
            case FADD -> {
                X87Arithmetic.fadd(f, 0, 1);
                exact = ExactReal.sum(x, y);
            }
            case FSUB -> {
                X87Arithmetic.fsub(f, 0, 1);
                exact = ExactReal.sum(x, y.negate());
            }
            case FMUL -> {
                X87Arithmetic.fmul(f, 0, 1);
                exact = ExactReal.product(x, y);
            }
            case FDIV -> {
                X87Arithmetic.fdiv(f, 0, 1);
                exact = ExactReal.quotient(x, y);
            }
            default -> {
                X87Arithmetic.fsqrt(f);
                exact = x.squareRoot();
            }
        }
        int top = f.physical(0);
        String got =
                Long.toHexString(f.significand(top))
                        + ":"
                        + Integer.toHexString(f.signExponent(top));
        int flags = f.statusWord() & 0x3F;
        String text =
                String.format(
                        "%s %x:%x %x:%x pc %d rc %d", operation, a, signless, b, expB, pc, rc);
        assertEquals(expected(exact, PRECISIONS[pc], rc), got + " flags " + flags, text);
    }

    private static String expected(@Nullable ExactReal exact, int precision, int rc) {
        if (exact == null) {
            return "0:" + (rc == 1 ? "8000" : "0") + " flags 0";
        }
        int sign = exact.negative() ? 0x8000 : 0;
        int magnitude = exact.magnitude();
        ExactReal.Rounded rounded = exact.round(magnitude - precision + 1, rc);
        boolean carries = rounded.integer().bitLength() > precision;
        int biased = magnitude + (carries ? 1 : 0) + BIAS;
        if (biased >= MAX) {
            boolean infinite = rc == 0 || (rc == 1 && sign != 0) || (rc == 2 && sign == 0);
            String bits =
                    infinite
                            ? "8000000000000000:" + Integer.toHexString(MAX | sign)
                            : "ffffffffffffffff:" + Integer.toHexString(MAX - 1 | sign);
            return bits + " flags " + (ReferenceFormat.OE | ReferenceFormat.PE);
        }
        boolean tiny = biased < 1;
        if (tiny || magnitude + BIAS < 1) {
            rounded = exact.round(1 - BIAS - 63, rc);
            int field = rounded.integer().bitLength() > 63 ? 1 : 0;
            int flags =
                    rounded.inexact() ? ReferenceFormat.PE | (tiny ? ReferenceFormat.UE : 0) : 0;
            return hex(rounded.integer())
                    + ":"
                    + Integer.toHexString(field | sign)
                    + " flags "
                    + flags;
        }
        BigInteger significand =
                rounded.integer().shiftLeft(carries ? 63 - precision : 64 - precision);
        return hex(significand)
                + ":"
                + Integer.toHexString(biased | sign)
                + " flags "
                + (rounded.inexact() ? ReferenceFormat.PE : 0);
    }

    private static String hex(BigInteger significand) {
        return Long.toHexString(significand.longValue());
    }
}
