package dev.hv.cpu.x86.fp;

/**
 * F2XM1, FYL2X, FYL2XP1 and FPATAN (SDM volume 2), computed to more than 110 bits and rounded once
 * to 64, whatever the precision control.
 */
public final class X87Transcendental {
    /** The significand of the square root of 2, cut off. */
    private static final long SQRT2 = 0xB504_F333_F9DE_6484L;

    private X87Transcendental() {}

    /** F2XM1: D9 F0. Outside of -1 to 1, where the manual defines nothing, ST(0) stays. */
    public static void f2xm1(FpState f) {
        int d = f.top;
        if (!f.isUsed(d)) {
            X87Stack.underflow(f, d);
            return;
        }
        f.raised = 0;
        exponential(f, f.significand(d), f.signExponent(d));
        X87Stack.deliver(f, d);
    }

    private static void exponential(FpState f, long a, int ae) {
        if (Float80.isNotNumeric(f, a, ae, a, ae)) {
            return;
        }
        Float80.noteDenormals(f, a, ae, a, ae);
        int exponent = Extended.exponent(a, ae);
        int sign = Extended.sign(ae);
        if (Extended.isZero(a, ae) || exponent >= Extended.BIAS) {
            atBounds(f, a, ae);
            return;
        }
        f.wideA.set(sign, exponent - Extended.BIAS, Extended.normalised(a)).multiply(Series.LN2);
        Series.exponential(f.wideB, f.wideA);
        X87Trigonometry.finish(f, f.wideB.multiply(f.wideA));
    }

    private static void atBounds(FpState f, long a, int ae) {
        if (ae == (Extended.SIGN | Extended.BIAS) && a == Extended.INTEGER_BIT) {
            keep(f, a, ae - 1);
        } else if (ae == 0xFFFF) {
            Float80.setResult(f, a, Extended.SIGN | Extended.BIAS);
        } else {
            keep(f, a, ae);
        }
    }

    /** What the processor does at and beyond the bounds: it returns a number as if rounded. */
    private static void keep(FpState f, long a, int ae) {
        boolean exact = Extended.isZero(a, ae) || Extended.isInfinite(a, ae);
        f.raised |= exact ? 0 : Mxcsr.PE;
        Float80.setResult(f, a, ae);
    }

    /** FYL2X: D9 F1. */
    public static void fyl2x(FpState f) {
        binary(f, Function.LOGARITHM);
    }

    /** FYL2XP1: D9 F9. */
    public static void fyl2xp1(FpState f) {
        binary(f, Function.LOGARITHM_PLUS_1);
    }

    /** FPATAN: D9 F3. */
    public static void fpatan(FpState f) {
        binary(f, Function.ARC_TANGENT);
    }

    private enum Function {
        LOGARITHM,
        LOGARITHM_PLUS_1,
        ARC_TANGENT
    }

    /** Computes from y in ST(1) and x in ST(0), to ST(1), and pops. */
    private static void binary(FpState f, Function function) {
        int x = f.top;
        int y = f.physical(1);
        boolean complete;
        if (f.isUsed(x) && f.isUsed(y)) {
            f.raised = 0;
            long a = f.significand(y);
            int ae = f.signExponent(y);
            long b = f.significand(x);
            int be = f.signExponent(x);
            if (!Float80.isNotNumeric(f, a, ae, b, be)) {
                switch (function) {
                    case LOGARITHM -> logarithm(f, a, ae, b, be);
                    case LOGARITHM_PLUS_1 -> logarithmPlus1(f, a, ae, b, be);
                    case ARC_TANGENT -> arcTangent(f, a, ae, b, be);
                }
            }
            complete = X87Stack.deliver(f, y);
        } else {
            complete = X87Stack.underflow(f, y);
        }
        if (complete) {
            X87Stack.pop(f);
        }
    }

    private static void infinity(FpState f, int sign) {
        Float80.setResult(f, Extended.INTEGER_BIT, sign << 15 | Extended.MAX_EXPONENT);
    }

    private static void zero(FpState f, int sign) {
        Float80.setResult(f, 0, sign << 15);
    }

    private static void logarithm(FpState f, long y, int ye, long x, int xe) {
        int signY = Extended.sign(ye);
        boolean zeroY = Extended.isZero(y, ye);
        boolean infiniteY = Extended.isInfinite(y, ye);
        if (Extended.isZero(x, xe)) {
            if (zeroY) {
                Float80.invalid(f);
                return;
            }
            if (!infiniteY) {
                f.raised |= Mxcsr.ZE;
            }
            infinity(f, signY ^ 1);
            return;
        }
        if (Extended.sign(xe) != 0) {
            Float80.invalid(f);
            return;
        }
        boolean one = x == Extended.INTEGER_BIT && xe == Extended.BIAS;
        boolean infiniteX = Extended.isInfinite(x, xe);
        if ((infiniteX && zeroY) || (one && infiniteY)) {
            Float80.invalid(f);
            return;
        }
        Float80.noteDenormals(f, y, ye, x, xe);
        int sign = signY ^ (xe < Extended.BIAS ? 1 : 0);
        if (infiniteX || infiniteY) {
            infinity(f, sign);
        } else if (zeroY || one) {
            zero(f, sign);
        } else {
            f.wideA.set(0, Extended.exponent(x, xe) - Extended.BIAS, Extended.normalised(x));
            logarithm(f, f.wideA);
            multiplyAndFinish(f, y, ye);
        }
    }

    /** Rounds y times {@code wideA}; PE is raised even where the logarithm is an integer. */
    private static void multiplyAndFinish(FpState f, long y, int ye) {
        f.wideB.set(
                Extended.sign(ye),
                Extended.exponent(y, ye) - Extended.BIAS,
                Extended.normalised(y));
        f.raised |= Mxcsr.PE;
        WideFloat product = f.wideA.multiply(f.wideB);
        Extended.roundFull(
                f,
                product.negative ? 1 : 0,
                product.exponent + Extended.BIAS,
                product.high,
                product.low);
        if ((f.resultSignExponent & Extended.MAX_EXPONENT) == 0) {
            f.raised |= Mxcsr.UE;
        }
    }

    /** Replaces a positive number by its logarithm to base 2. */
    private static void logarithm(FpState f, WideFloat x) {
        int characteristic = x.exponent;
        x.exponent = 0;
        if (Long.compareUnsigned(x.high, SQRT2) > 0) {
            characteristic++;
            x.exponent = -1;
        }
        f.wideB.set(x).add(Series.ONE);
        ratioToLogarithm(f, x.subtract(Series.ONE).divide(f.wideB));
        x.add(f.wideB.setInteger(characteristic));
    }

    /** Replaces (m - 1) / (m + 1) by the logarithm of m to base 2. */
    private static void ratioToLogarithm(FpState f, WideFloat ratio) {
        if (!ratio.isZero()) {
            Series.atanh(f.wideC, f.wideB.set(ratio).multiply(ratio));
            ratio.multiply(f.wideC).multiply(Series.TWO_OVER_LN2);
        }
    }

    /** For x from -(1 - sqrt(1/2)) to sqrt(2) - 1; beyond, the manual defines nothing. */
    private static void logarithmPlus1(FpState f, long y, int ye, long x, int xe) {
        int sign = Extended.sign(ye ^ xe);
        boolean zeroX = Extended.isZero(x, xe);
        boolean zeroY = Extended.isZero(y, ye);
        boolean infiniteX = Extended.isInfinite(x, xe);
        boolean infiniteY = Extended.isInfinite(y, ye);
        boolean belowDomain = Extended.sign(xe) != 0 && Extended.exponent(x, xe) >= Extended.BIAS;
        if ((zeroX && infiniteY) || (infiniteX && (zeroY || belowDomain))) {
            Float80.invalid(f);
            return;
        }
        Float80.noteDenormals(f, y, ye, x, xe);
        if (infiniteX || infiniteY) {
            infinity(f, sign);
        } else if (zeroX || zeroY) {
            zero(f, sign);
        } else if (belowDomain) {
            keep(f, x, xe);
        } else {
            int exponent = Extended.exponent(x, xe) - Extended.BIAS;
            f.wideA.set(Extended.sign(xe), exponent, Extended.normalised(x));
            if (exponent < -1) {
                f.wideB.setInteger(2).add(f.wideA);
                ratioToLogarithm(f, f.wideA.divide(f.wideB));
            } else {
                logarithm(f, f.wideA.add(Series.ONE));
            }
            multiplyAndFinish(f, y, ye);
        }
    }

    private static void arcTangent(FpState f, long y, int ye, long x, int xe) {
        Float80.noteDenormals(f, y, ye, x, xe);
        boolean zeroX = Extended.isZero(x, xe);
        boolean zeroY = Extended.isZero(y, ye);
        boolean infiniteX = Extended.isInfinite(x, xe);
        boolean infiniteY = Extended.isInfinite(y, ye);
        boolean left = Extended.sign(xe) != 0;
        int sign = Extended.sign(ye);
        if (!left && (zeroY || (infiniteX && !infiniteY))) {
            zero(f, sign);
            return;
        }
        WideFloat angle = f.wideA;
        if (zeroY || (infiniteX && !infiniteY)) {
            angle.set(Series.PI);
        } else if (zeroX || (infiniteY && !infiniteX)) {
            angle.set(Series.PI).scale(-1);
        } else if (infiniteX) {
            angle.set(Series.PI).scale(-2);
            mirror(angle, left);
        } else {
            WideFloat ordinate = f.wideA;
            ordinate.set(0, Extended.exponent(y, ye), Extended.normalised(y));
            f.wideB.set(0, Extended.exponent(x, xe), Extended.normalised(x));
            angle = firstQuadrant(f, ordinate, f.wideB);
            mirror(angle, left);
        }
        X87Trigonometry.finishBelow(f, angle.negateIf(sign != 0));
    }

    /** Takes an angle to the second quadrant if the point is there. */
    private static void mirror(WideFloat angle, boolean left) {
        if (left) {
            angle.subtract(Series.PI).negateIf(true);
        }
    }

    /** Returns the angle of a point in the first quadrant. */
    private static WideFloat firstQuadrant(FpState f, WideFloat y, WideFloat x) {
        boolean steep = x.isBelow(y);
        WideFloat ratio = steep ? x.divide(y) : y.divide(x);
        WideFloat other = steep ? y : x;
        int step = nearestStep(ratio);
        if (step != 0) {
            // atan(t) = atan(c) + atan((t - c) / (1 + t c))
            WideFloat c = f.wideC.setInteger(step).scale(-4);
            other.set(ratio).multiply(c).add(Series.ONE);
            ratio.subtract(c).divide(other);
        }
        if (!ratio.isZero()) {
            Series.atan(f.wideD, f.wideC.set(ratio).multiply(ratio));
            ratio.multiply(f.wideD);
        }
        if (step != 0) {
            ratio.add(Series.ATAN[step]);
        }
        if (steep) {
            other.set(Series.PI).scale(-1);
            ratio.subtract(other).negateIf(true);
        }
        return ratio;
    }

    /** Returns a number from 0 to 1 in steps of 1/16, rounded. */
    private static int nearestStep(WideFloat ratio) {
        int exponent = ratio.exponent;
        return exponent < -5 ? 0 : (int) (((ratio.high >>> (58 - exponent)) + 1) >>> 1);
    }
}
