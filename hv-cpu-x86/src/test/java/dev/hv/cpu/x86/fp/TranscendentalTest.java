package dev.hv.cpu.x86.fp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Random;

/**
 * The x87's transcendental functions against power series in decimal: within one unit in the last
 * place.
 */
class TranscendentalTest {
    private static final MathContext DIGITS = new MathContext(80);
    private static final BigDecimal ONE = BigDecimal.ONE;
    private static final BigDecimal TWO = BigDecimal.TWO;

    /** One, and what the reference itself may err by. */
    private static final BigDecimal BOUND = ONE.add(new BigDecimal("1e-50"));

    private static final BigDecimal TINY = new BigDecimal("1e-75");
    private static final int CASES = 300;
    private static final int BIAS = 16383;

    private final FpState f = new FpState();
    private BigDecimal worst = BigDecimal.ZERO;
    private int rc;

    /** The functions, with the exponents of arguments that they are defined for. */
    enum Function {
        F2XM1(-16_000, -1),
        FSIN(-16_000, 63),
        FCOS(-16_000, 63),
        FSINCOS(-16_000, 63),
        FPTAN(-16_000, 63),
        FPATAN(-200, 200),
        FYL2X(-1000, 1000),
        FYL2XP1(-16_000, -3);

        private final int least;
        private final int most;

        boolean turns() {
            return this == FSIN || this == FCOS || this == FSINCOS || this == FPTAN;
        }

        Function(int least, int most) {
            this.least = least;
            this.most = most;
        }
    }

    @ParameterizedTest
    @EnumSource
    void areWithinOneUnitInTheLastPlace(Function function, TestReporter reporter) {
        Random random = new Random(function.name().hashCode());
        worst = BigDecimal.ZERO;
        for (int i = 0; i < CASES; i++) {
            rc = random.nextInt(4);
            int common = Math.max(function.least, -70);
            int least = random.nextInt(4) == 0 ? function.least : common;
            int most = random.nextInt(4) == 0 ? function.most : Math.min(function.most, 40);
            long x = random.nextLong() | Long.MIN_VALUE;
            int exponent = BIAS + random.nextInt(least, most);
            if (function.turns() && random.nextInt(4) == 0) {
                long[] near = nearQuarters(random);
                x = near[0];
                exponent = (int) near[1];
            }
            boolean positive = function == Function.FYL2X || random.nextBoolean();
            int signExponent = positive ? exponent : exponent | 0x8000;
            long y = random.nextLong() | Long.MIN_VALUE;
            check(function, x, signExponent, y, BIAS + random.nextInt(-3, 3));
        }
        reporter.publishEntry(function.name(), worst.round(new MathContext(5)) + " ulp");
    }

    /** An argument as near as there is one to some quarter turns, by the processor's pi. */
    private static long[] nearQuarters(Random random) {
        BigInteger quarters = BigInteger.valueOf(1 + (random.nextLong() >>> random.nextInt(2, 62)));
        BigInteger angle = new BigInteger("C90FDAA22168C234C", 16).multiply(quarters);
        int excess = angle.bitLength() - 64;
        long significand = angle.shiftRight(excess).longValue() + random.nextInt(2);
        return new long[] {significand | Long.MIN_VALUE, BIAS + excess - 67 + 63};
    }

    private void check(Function function, long x, int xExponent, long y, int yExponent) {
        f.reset();
        f.init();
        f.setControlWord(0x37F | rc << 10);
        BigDecimal argument = value(x, xExponent);
        BigDecimal second = value(y, yExponent);
        if (function == Function.FPATAN || function.name().startsWith("FYL")) {
            X87.fldM80(f, y, yExponent);
        }
        X87.fldM80(f, x, xExponent);
        BigDecimal expected;
        switch (function) {
            case F2XM1 -> {
                X87Transcendental.f2xm1(f);
                expected = exponentialLessOne(argument.multiply(LN2, DIGITS));
            }
            case FSIN -> {
                X87Trigonometry.fsin(f);
                expected = sine(argument);
            }
            case FCOS -> {
                X87Trigonometry.fcos(f);
                expected = cosine(argument);
            }
            case FSINCOS -> {
                X87Trigonometry.fsincos(f);
                agrees(function, argument, second, cosine(argument));
                X87.pop(f);
                expected = sine(argument);
            }
            case FPTAN -> {
                X87Trigonometry.fptan(f);
                X87.pop(f);
                expected = sine(argument).divide(cosine(argument), DIGITS);
            }
            case FPATAN -> {
                X87Transcendental.fpatan(f);
                expected = arcTangent(second, argument);
            }
            case FYL2X -> {
                X87Transcendental.fyl2x(f);
                expected = second.multiply(logarithm(argument).divide(LN2, DIGITS), DIGITS);
            }
            default -> {
                X87Transcendental.fyl2xp1(f);
                BigDecimal log = logarithm(argument.add(ONE)).divide(LN2, DIGITS);
                expected = second.multiply(log, DIGITS);
            }
        }
        agrees(function, argument, second, expected);
    }

    private void agrees(
            Function function, BigDecimal argument, BigDecimal second, BigDecimal expected) {
        int physical = f.physical(0);
        BigDecimal got = value(f.significand(physical), f.signExponent(physical));
        int unit = Math.max(f.signExponent(physical) & 0x7FFF, 1) - BIAS - 63;
        BigDecimal ulps = got.subtract(expected).abs().divide(power(unit), DIGITS);
        worst = worst.max(ulps);
        assertTrue(
                ulps.compareTo(BOUND) <= 0,
                () -> function + " of " + argument + ", " + second + ": off by " + ulps);
    }

    // ------------------------------------------------------------------ decimal references

    private static final BigDecimal LN2 = logarithmNearOne(TWO);
    private static final BigDecimal PI =
            machin(5)
                    .multiply(BigDecimal.valueOf(16))
                    .subtract(machin(239).multiply(BigDecimal.valueOf(4)));

    /** Half of the 66 bits of pi that the processor reduces arguments by (SDM volume 1, 8.3.8). */
    private static final BigDecimal QUARTER =
            new BigDecimal(new BigInteger("C90FDAA22168C234C", 16)).multiply(power(-67));

    private static BigDecimal power(int exponent) {
        return exponent >= 0
                ? new BigDecimal(BigInteger.ONE.shiftLeft(exponent))
                : ONE.divide(
                        new BigDecimal(BigInteger.ONE.shiftLeft(-exponent)), new MathContext(200));
    }

    private static BigDecimal value(long significand, int signExponent) {
        BigDecimal magnitude =
                new BigDecimal(new BigInteger(Long.toUnsignedString(significand)))
                        .multiply(power((signExponent & 0x7FFF) - BIAS - 63), new MathContext(120));
        return (signExponent & 0x8000) != 0 ? magnitude.negate() : magnitude;
    }

    private static boolean small(BigDecimal term, BigDecimal sum) {
        return term.signum() == 0 || term.abs().compareTo(sum.abs().multiply(TINY, DIGITS)) < 0;
    }

    private static BigDecimal exponentialLessOne(BigDecimal x) {
        BigDecimal term = x;
        BigDecimal sum = x;
        for (int n = 2; !small(term, sum); n++) {
            term = term.multiply(x, DIGITS).divide(BigDecimal.valueOf(n), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        return sum;
    }

    /** The number of quarter turns nearest to an angle, by the processor's value of pi. */
    private static BigInteger quarters(BigDecimal x) {
        return x.divide(QUARTER, DIGITS).setScale(0, RoundingMode.HALF_EVEN).toBigInteger();
    }

    private static BigDecimal sine(BigDecimal x) {
        return sine(x, 0);
    }

    private static BigDecimal cosine(BigDecimal x) {
        return sine(x, 1);
    }

    private static BigDecimal sine(BigDecimal x, int ahead) {
        BigInteger quarters = quarters(x);
        BigDecimal rest = x.subtract(QUARTER.multiply(new BigDecimal(quarters)));
        BigDecimal square = rest.multiply(rest, DIGITS);
        int quadrant = quarters.intValue() + ahead & 3;
        BigDecimal value =
                (quadrant & 1) == 0 ? alternating(rest, square, 2) : alternating(ONE, square, 1);
        return quadrant < 2 ? value : value.negate();
    }

    private static BigDecimal alternating(BigDecimal first, BigDecimal square, int start) {
        BigDecimal term = first;
        BigDecimal sum = first;
        for (int n = start; !small(term, sum); n += 2) {
            term =
                    term.multiply(square, DIGITS)
                            .divide(BigDecimal.valueOf((long) n * (n + 1)), DIGITS)
                            .negate();
            sum = sum.add(term, DIGITS);
        }
        return sum;
    }

    private static BigDecimal machin(int inverse) {
        return arcTangentNearZero(ONE.divide(BigDecimal.valueOf(inverse), DIGITS));
    }

    private static BigDecimal arcTangentNearZero(BigDecimal x) {
        BigDecimal square = x.multiply(x, DIGITS).negate();
        BigDecimal term = x;
        BigDecimal sum = x;
        for (int n = 3; !small(term, sum); n += 2) {
            term = term.multiply(square, DIGITS);
            sum = sum.add(term.divide(BigDecimal.valueOf(n), DIGITS), DIGITS);
        }
        return sum;
    }

    /** Of y / x, in the right quadrant; the angle is halved until the series converges well. */
    private static BigDecimal arcTangent(BigDecimal y, BigDecimal x) {
        if (x.signum() < 0) {
            BigDecimal rest = arcTangent(y, x.negate());
            return PI.subtract(rest, DIGITS);
        }
        if (y.compareTo(x) > 0) {
            return PI.divide(TWO, DIGITS).subtract(arcTangent(x, y), DIGITS);
        }
        BigDecimal t = y.divide(x, DIGITS);
        int halvings = 0;
        while (t.compareTo(new BigDecimal("0.1")) > 0) {
            BigDecimal root = ONE.add(t.multiply(t, DIGITS)).sqrt(DIGITS);
            t = t.divide(ONE.add(root), DIGITS);
            halvings++;
        }
        return arcTangentNearZero(t).multiply(power(halvings), DIGITS);
    }

    private static BigDecimal logarithm(BigDecimal x) {
        BigDecimal rest = x;
        int twos = 0;
        while (rest.compareTo(new BigDecimal("1.5")) > 0) {
            rest = rest.divide(TWO, new MathContext(120));
            twos++;
        }
        while (rest.compareTo(new BigDecimal("0.7")) < 0) {
            rest = rest.multiply(TWO);
            twos--;
        }
        return logarithmNearOne(rest).add(LN2.multiply(BigDecimal.valueOf(twos)), DIGITS);
    }

    private static BigDecimal logarithmNearOne(BigDecimal x) {
        BigDecimal t = x.subtract(ONE).divide(x.add(ONE), DIGITS);
        BigDecimal square = t.multiply(t, DIGITS);
        BigDecimal term = t;
        BigDecimal sum = t;
        for (int n = 3; !small(term, sum); n += 2) {
            term = term.multiply(square, DIGITS);
            sum = sum.add(term.divide(BigDecimal.valueOf(n), DIGITS), DIGITS);
        }
        return sum.multiply(TWO);
    }
}
