package dev.hv.cpu.x86.fp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.cpu.x86.fp.ReferenceFormat.Outcome;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Random;

/**
 * SSE arithmetic against exact rational arithmetic: values, NaN payloads and flags, in every
 * rounding mode, with denormals as they are or taken for zeros, by the fast path and without it.
 */
class SimdReferenceTest {
    private static final int CASES = 6000;
    private static final int MASKS = 0x1F80;
    private static final int DAZ = 0x40;
    private static final int FTZ = 0x8000;

    private final FpState f = new FpState();
    private ReferenceFormat format = ReferenceFormat.DOUBLE;
    private int rc;
    private boolean daz;
    private boolean ftz;

    /** What is tested. */
    enum Operation {
        ADD,
        SUB,
        MUL,
        DIV,
        SQRT,
        MIN,
        MAX,
        FUSED
    }

    @ParameterizedTest
    @EnumSource
    void doublesAreExactThenRoundedOnce(Operation operation) {
        format = ReferenceFormat.DOUBLE;
        compare(operation);
    }

    @ParameterizedTest
    @EnumSource
    void singlesAreExactThenRoundedOnce(Operation operation) {
        format = ReferenceFormat.SINGLE;
        compare(operation);
    }

    private void compare(Operation operation) {
        Random random = new Random(operation.name().hashCode());
        for (int i = 0; i < CASES; i++) {
            long a = format.operand(random);
            long b = random.nextInt(8) == 0 ? a ^ format.sign() : format.operand(random);
            long c = format.operand(random);
            rc = random.nextInt(4);
            daz = random.nextInt(8) == 0;
            ftz = random.nextInt(8) == 0;
            boolean sticky = random.nextBoolean();
            f.mxcsr =
                    MASKS
                            | rc << 13
                            | (daz ? DAZ : 0)
                            | (ftz ? FTZ : 0)
                            | (sticky ? ReferenceFormat.PE : 0);
            int before = f.mxcsr;
            long got = ours(operation, a, b, c);
            f.settleSimd();
            Outcome expected = reference(operation, flush(a), flush(b), flush(c));
            String text =
                    String.format(
                            "%s %x %x %x rc %d daz %s ftz %s", operation, a, b, c, rc, daz, ftz);
            assertEquals(Long.toHexString(expected.bits()), Long.toHexString(got), text);
            assertEquals(before | expected.flags(), f.mxcsr, text);
        }
    }

    private long flush(long a) {
        return daz && format.isDenormal(a) ? a & format.sign() : a;
    }

    private long ours(Operation operation, long a, long b, long c) {
        if (format.equals(ReferenceFormat.DOUBLE)) {
            return switch (operation) {
                case ADD -> PackedDouble.addpd(f, a, b);
                case SUB -> PackedDouble.subpd(f, a, b);
                case MUL -> PackedDouble.mulpd(f, a, b);
                case DIV -> PackedDouble.divpd(f, a, b);
                case SQRT -> PackedDouble.sqrtpd(f, a);
                case MIN -> PackedDouble.minpd(f, a, b);
                case MAX -> PackedDouble.maxpd(f, a, b);
                case FUSED -> PackedFused.fused(f, a, b, c, 0);
            };
        }
        return switch (operation) {
            case ADD -> PackedSingle.addss(f, a, b);
            case SUB -> PackedSingle.subss(f, a, b);
            case MUL -> PackedSingle.mulss(f, a, b);
            case DIV -> PackedSingle.divss(f, a, b);
            case SQRT -> PackedSingle.sqrtss(f, 0, a);
            case MIN -> PackedSingle.minss(f, a, b);
            case MAX -> PackedSingle.maxss(f, a, b);
            case FUSED -> PackedFused.fusedLow(f, 0, a, b, c, 0);
        };
    }

    // ------------------------------------------------------------------ the reference

    private Outcome reference(Operation operation, long a, long b, long c) {
        return switch (operation) {
            case ADD -> add(a, b, b);
            case SUB -> add(a, b ^ format.sign(), b);
            case MUL -> multiply(a, b);
            case DIV -> divide(a, b);
            case SQRT -> squareRoot(a);
            case MIN, MAX -> extreme(operation == Operation.MIN, a, b);
            case FUSED -> fused(a, b, c);
        };
    }

    private Outcome invalid() {
        return new Outcome(format.defaultNan(), ReferenceFormat.IE);
    }

    private Outcome with(int flags, long bits) {
        return new Outcome(bits, flags);
    }

    private Outcome rounded(int flags, ExactReal real) {
        Outcome rounded = format.round(real, rc, ftz);
        return new Outcome(rounded.bits(), rounded.flags() | flags);
    }

    private Outcome add(long a, long b, long original) {
        if (format.anyNan(a, original)) {
            return format.nan(a, original);
        }
        if (format.isInfinite(a) && format.isInfinite(b) && a != b) {
            return invalid();
        }
        int flags = format.denormals(a, b);
        if (format.isInfinite(a) || format.isInfinite(b)) {
            return with(flags, format.isInfinite(a) ? a : b);
        }
        return addFinite(flags, a, b);
    }

    private Outcome addFinite(int flags, long a, long b) {
        if (format.isZero(a) && format.isZero(b)) {
            return with(flags, a == b ? a : format.zero(rc == 1));
        }
        ExactReal sum =
                format.isZero(a)
                        ? format.value(b)
                        : format.isZero(b)
                                ? format.value(a)
                                : ExactReal.sum(format.value(a), format.value(b));
        return sum == null ? with(flags, format.zero(rc == 1)) : rounded(flags, sum);
    }

    private Outcome multiply(long a, long b) {
        if (format.anyNan(a, b)) {
            return format.nan(a, b);
        }
        boolean negative = format.isNegative(a ^ b);
        boolean infinite = format.isInfinite(a) || format.isInfinite(b);
        boolean zero = format.isZero(a) || format.isZero(b);
        if (infinite && zero) {
            return invalid();
        }
        int flags = format.denormals(a, b);
        if (infinite) {
            return with(flags, format.zero(negative) | format.infinity());
        }
        return zero
                ? with(flags, format.zero(negative))
                : rounded(flags, ExactReal.product(format.value(a), format.value(b)));
    }

    private Outcome divide(long a, long b) {
        if (format.anyNan(a, b)) {
            return format.nan(a, b);
        }
        boolean negative = format.isNegative(a ^ b);
        boolean bothInfinite = format.isInfinite(a) && format.isInfinite(b);
        if (bothInfinite || (format.isZero(a) && format.isZero(b))) {
            return invalid();
        }
        int flags = format.denormals(a, b);
        if (format.isInfinite(a)) {
            return with(flags, format.zero(negative) | format.infinity());
        }
        if (format.isZero(b)) {
            return with(ReferenceFormat.ZE, format.zero(negative) | format.infinity());
        }
        return format.isInfinite(b) || format.isZero(a)
                ? with(flags, format.zero(negative))
                : rounded(flags, ExactReal.quotient(format.value(a), format.value(b)));
    }

    private Outcome squareRoot(long a) {
        if (format.anyNan(a)) {
            return format.nan(a);
        }
        if (format.isZero(a)) {
            return with(0, a);
        }
        if (format.isNegative(a)) {
            return invalid();
        }
        return format.isInfinite(a)
                ? with(0, a)
                : rounded(format.denormals(a), format.value(a).squareRoot());
    }

    private Outcome extreme(boolean least, long a, long b) {
        if (format.anyNan(a, b)) {
            return with(ReferenceFormat.IE, b);
        }
        double x = asDouble(a);
        double y = asDouble(b);
        return with(format.denormals(a, b), (least ? x < y : x > y) ? a : b);
    }

    private double asDouble(long a) {
        return format.equals(ReferenceFormat.DOUBLE)
                ? Double.longBitsToDouble(a)
                : Float.intBitsToFloat((int) a);
    }

    private Outcome fused(long a, long b, long c) {
        if (format.anyNan(a, b, c)) {
            return format.nan(a, b, c);
        }
        boolean negative = format.isNegative(a ^ b);
        boolean infinite = format.isInfinite(a) || format.isInfinite(b);
        boolean zero = format.isZero(a) || format.isZero(b);
        boolean opposite = negative != format.isNegative(c);
        if ((infinite && zero) || (infinite && format.isInfinite(c) && opposite)) {
            return invalid();
        }
        int flags = format.denormals(a, b, c);
        if (infinite) {
            return with(flags, format.zero(negative) | format.infinity());
        }
        if (format.isInfinite(c)) {
            return with(flags, c);
        }
        if (zero) {
            return addFinite(flags, format.zero(negative), c);
        }
        ExactReal product = ExactReal.product(format.value(a), format.value(b));
        ExactReal sum = format.isZero(c) ? product : ExactReal.sum(product, format.value(c));
        return sum == null ? with(flags, format.zero(rc == 1)) : rounded(flags, sum);
    }
}
