package dev.hv.cpu.x86.fp;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * The power series and constants of the transcendental functions, to 128 bits. All of them are
 * computed here from their definitions, once.
 */
final class Series {
    /** Steps of {@link #ATAN} in the unit interval. */
    static final int ATAN_STEPS = 16;

    /** {@code atan(k / 16)} for k from 1 to 16; index 0 is unused. */
    static final WideFloat[] ATAN = new WideFloat[ATAN_STEPS + 1];

    static final WideFloat ONE = WideFloat.quotient(BigInteger.ONE, BigInteger.ONE);
    static final WideFloat LN2;

    /** 2 / ln 2. */
    static final WideFloat TWO_OVER_LN2;

    static final WideFloat PI;

    /** 1 / (k + 1)! for k from 0: of (e<sup>x</sup> - 1) / x. */
    private static final WideFloat[] EXPONENTIAL = new WideFloat[28];

    /** 1 / (2k + 1)! for k from 0: of sin(x) / x in x<sup>2</sup>, but for the signs. */
    private static final WideFloat[] SINE = new WideFloat[16];

    /** 1 / (2k)! for k from 0: of cos(x) in x<sup>2</sup>, but for the signs. */
    private static final WideFloat[] COSINE = new WideFloat[16];

    /** 1 / (2k + 1) for k from 0: of atanh(x) / x, and but for the signs of atan(x) / x. */
    private static final WideFloat[] ODD = new WideFloat[23];

    /** Bits behind the point of the fixed point arithmetic in which constants are found. */
    private static final int FIXED = 256;

    static {
        BigInteger factorial = BigInteger.ONE;
        for (int n = 1; n < 2 * COSINE.length; n++) {
            factorial = factorial.multiply(BigInteger.valueOf(n));
            WideFloat inverse = WideFloat.quotient(BigInteger.ONE, factorial);
            if (n <= EXPONENTIAL.length) {
                EXPONENTIAL[n - 1] = inverse;
            }
            (n % 2 != 0 ? SINE : COSINE)[n / 2] = inverse;
        }
        COSINE[0] = ONE;
        Arrays.setAll(ODD, k -> WideFloat.quotient(BigInteger.ONE, BigInteger.valueOf(2L * k + 1)));
        BigInteger unit = BigInteger.ONE.shiftLeft(FIXED);
        BigInteger atanhOfThird = atanh(unit.divide(BigInteger.valueOf(3)));
        LN2 = WideFloat.quotient(atanhOfThird.shiftLeft(1), unit);
        TWO_OVER_LN2 = WideFloat.quotient(unit, atanhOfThird);
        for (int k = 1; k <= ATAN_STEPS; k++) {
            BigInteger t = unit.multiply(BigInteger.valueOf(k)).shiftRight(4);
            ATAN[k] = WideFloat.quotient(atan(t), unit);
        }
        PI = WideFloat.quotient(atan(unit).shiftLeft(2), unit);
    }

    private Series() {}

    private static BigInteger oddSeries(BigInteger x, boolean alternate) {
        BigInteger square = x.multiply(x).shiftRight(FIXED);
        BigInteger power = x;
        BigInteger sum = BigInteger.ZERO;
        for (int n = 1; power.signum() != 0; n += 2) {
            BigInteger term = power.divide(BigInteger.valueOf(n));
            sum = alternate && n % 4 == 3 ? sum.subtract(term) : sum.add(term);
            power = power.multiply(square).shiftRight(FIXED);
        }
        return sum;
    }

    /** Half the logarithm of (1 + x) / (1 - x). */
    private static BigInteger atanh(BigInteger x) {
        return oddSeries(x, false);
    }

    /** By atan(x) = 2 atan(x / (1 + sqrt(1 + x<sup>2</sup>))), which makes the series converge. */
    private static BigInteger atan(BigInteger x) {
        BigInteger unit = BigInteger.ONE.shiftLeft(FIXED);
        BigInteger root = unit.multiply(unit).add(x.multiply(x)).sqrt();
        BigInteger half = x.shiftLeft(FIXED).divide(unit.add(root));
        return oddSeries(half, true).shiftLeft(1);
    }

    /**
     * Sets {@code sum} to the polynomial of the coefficients at x, with alternating signs or not.
     */
    private static void evaluate(
            WideFloat sum, WideFloat[] coefficients, WideFloat x, boolean alternate) {
        sum.set(coefficients[coefficients.length - 1]);
        for (int k = coefficients.length - 2; k >= 0; k--) {
            sum.multiply(x).negateIf(alternate).add(coefficients[k]);
        }
    }

    /** Sets {@code sum} to (e<sup>x</sup> - 1) / x, for x between -0.7 and 0.7. */
    static void exponential(WideFloat sum, WideFloat x) {
        evaluate(sum, EXPONENTIAL, x, false);
    }

    /** Sets {@code sum} to sin(x) / x, given the square of x, of x up to 0.8. */
    static void sine(WideFloat sum, WideFloat square) {
        evaluate(sum, SINE, square, true);
    }

    /** Sets {@code sum} to cos(x), given the square of x, of x up to 0.8. */
    static void cosine(WideFloat sum, WideFloat square) {
        evaluate(sum, COSINE, square, true);
    }

    /** Sets {@code sum} to atanh(x) / x, given the square of x, of x up to 0.172. */
    static void atanh(WideFloat sum, WideFloat square) {
        evaluate(sum, ODD, square, false);
    }

    /** Sets {@code sum} to atan(x) / x, given the square of x, of x up to 1/16. */
    static void atan(WideFloat sum, WideFloat square) {
        evaluate(sum, ODD, square, true);
    }
}
