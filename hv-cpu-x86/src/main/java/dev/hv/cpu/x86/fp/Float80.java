package dev.hv.cpu.x86.fp;

import dev.hv.cpu.x86.fp.ExactArithmetic.Target;

/**
 * The operations of the x87 on the extended format, with their special operands (SDM volume 1, 8.5
 * and table 4-7). Results go to {@code f.result}, flags are added to {@code f.raised}.
 */
final class Float80 {
    private Float80() {}

    static void setResult(FpState f, long significand, int signExponent) {
        f.result = significand;
        f.resultSignExponent = signExponent;
        f.roundedUp = 0;
    }

    static void invalid(FpState f) {
        f.raised |= Mxcsr.IE;
        setResult(f, Extended.INDEFINITE, 0xFFFF);
    }

    private static void zero(FpState f, int sign) {
        setResult(f, 0, sign << 15);
    }

    private static void infinity(FpState f, int sign) {
        setResult(f, Extended.INTEGER_BIT, sign << 15 | Extended.MAX_EXPONENT);
    }

    static void add(FpState f, long a, int ae, long b, int be) {
        if (Extended.isNormal(a, ae) && Extended.isNormal(b, be)) {
            addNormals(f, a, ae, b, be);
        } else {
            addSpecial(f, a, ae, b, be, 0);
        }
    }

    static void subtract(FpState f, long a, int ae, long b, int be) {
        if (Extended.isNormal(a, ae) && Extended.isNormal(b, be)) {
            addNormals(f, a, ae, b, be ^ Extended.SIGN);
        } else {
            addSpecial(f, a, ae, b, be, Extended.SIGN);
        }
    }

    private static void addNormals(FpState f, long a, int ae, long b, int be) {
        ExactArithmetic.add(
                f,
                Target.EXTENDED,
                Extended.sign(ae),
                ae & Extended.MAX_EXPONENT,
                a,
                Extended.sign(be),
                be & Extended.MAX_EXPONENT,
                b);
    }

    static void multiply(FpState f, long a, int ae, long b, int be) {
        if (Extended.isNormal(a, ae) && Extended.isNormal(b, be)) {
            ExactArithmetic.multiply(
                    f,
                    Target.EXTENDED,
                    Extended.sign(ae ^ be),
                    ae & Extended.MAX_EXPONENT,
                    a,
                    be & Extended.MAX_EXPONENT,
                    b);
        } else {
            multiplySpecial(f, a, ae, b, be);
        }
    }

    static void divide(FpState f, long a, int ae, long b, int be) {
        if (Extended.isNormal(a, ae) && Extended.isNormal(b, be)) {
            ExactArithmetic.divide(
                    f,
                    Target.EXTENDED,
                    Extended.sign(ae ^ be),
                    ae & Extended.MAX_EXPONENT,
                    a,
                    be & Extended.MAX_EXPONENT,
                    b);
        } else {
            divideSpecial(f, a, ae, b, be);
        }
    }

    /** Deals with unsupported operands and NaNs; tells whether there was one. */
    static boolean isNotNumeric(FpState f, long a, int ae, long b, int be) {
        if (Extended.isUnsupported(a, ae) || Extended.isUnsupported(b, be)) {
            f.raised &= ~Mxcsr.DE;
            invalid(f);
            return true;
        }
        boolean nanA = Extended.isNan(a, ae);
        boolean nanB = Extended.isNan(b, be);
        if (!nanA && !nanB) {
            return false;
        }
        // A quiet NaN and a signalling one outrank a denormal operand (SDM volume 1, 4.9.2).
        f.raised &= ~Mxcsr.DE;
        boolean signallingA = Extended.isSignalling(a, ae);
        boolean signallingB = Extended.isSignalling(b, be);
        if (signallingA || signallingB) {
            f.raised |= Mxcsr.IE;
        }
        boolean first;
        if (nanA && nanB && signallingA == signallingB) {
            int order = Long.compareUnsigned(a, b);
            first = order > 0 || (order == 0 && Extended.sign(ae) <= Extended.sign(be));
        } else if (nanA && nanB) {
            first = signallingB;
        } else {
            first = nanA;
        }
        if (first) {
            setResult(f, a | Extended.QUIET_BIT, ae);
        } else {
            setResult(f, b | Extended.QUIET_BIT, be);
        }
        return true;
    }

    static void noteDenormals(FpState f, long a, int ae, long b, int be) {
        if (Extended.isDenormal(a, ae) || Extended.isDenormal(b, be)) {
            f.raised |= Mxcsr.DE;
        }
    }

    private static void addSpecial(FpState f, long a, int ae, long b, int be, int flip) {
        if (isNotNumeric(f, a, ae, b, be)) {
            return;
        }
        int signA = Extended.sign(ae);
        int signB = Extended.sign(be ^ flip);
        boolean infiniteA = Extended.isInfinite(a, ae);
        if (infiniteA || Extended.isInfinite(b, be)) {
            if (infiniteA && Extended.isInfinite(b, be) && signA != signB) {
                invalid(f);
                return;
            }
            noteDenormals(f, a, ae, b, be);
            infinity(f, infiniteA ? signA : signB);
            return;
        }
        noteDenormals(f, a, ae, b, be);
        if (a == 0 && b == 0) {
            int rc = f.control >>> X87Word.RC_SHIFT;
            zero(f, signA == signB ? signA : ExactArithmetic.signOfZeroSum(rc));
        } else if (b == 0) {
            round(f, signA, a, ae);
        } else if (a == 0) {
            round(f, signB, b, be);
        } else {
            ExactArithmetic.add(
                    f,
                    Target.EXTENDED,
                    signA,
                    Extended.exponent(a, ae),
                    Extended.normalised(a),
                    signB,
                    Extended.exponent(b, be),
                    Extended.normalised(b));
        }
    }

    private static void round(FpState f, int sign, long a, int ae) {
        Extended.round(f, sign, Extended.exponent(a, ae), Extended.normalised(a), 0);
    }

    private static void multiplySpecial(FpState f, long a, int ae, long b, int be) {
        if (isNotNumeric(f, a, ae, b, be)) {
            return;
        }
        int sign = Extended.sign(ae ^ be);
        boolean infinite = Extended.isInfinite(a, ae) || Extended.isInfinite(b, be);
        boolean zero = Extended.isZero(a, ae) || Extended.isZero(b, be);
        if (infinite && zero) {
            invalid(f);
            return;
        }
        noteDenormals(f, a, ae, b, be);
        if (infinite) {
            infinity(f, sign);
        } else if (zero) {
            zero(f, sign);
        } else {
            ExactArithmetic.multiply(
                    f,
                    Target.EXTENDED,
                    sign,
                    Extended.exponent(a, ae),
                    Extended.normalised(a),
                    Extended.exponent(b, be),
                    Extended.normalised(b));
        }
    }

    private static void divideSpecial(FpState f, long a, int ae, long b, int be) {
        if (isNotNumeric(f, a, ae, b, be)) {
            return;
        }
        int sign = Extended.sign(ae ^ be);
        boolean infiniteA = Extended.isInfinite(a, ae);
        boolean infiniteB = Extended.isInfinite(b, be);
        boolean zeroA = Extended.isZero(a, ae);
        boolean zeroB = Extended.isZero(b, be);
        if ((infiniteA && infiniteB) || (zeroA && zeroB)) {
            invalid(f);
            return;
        }
        if (zeroB && !infiniteA) {
            f.raised = Mxcsr.ZE;
            infinity(f, sign);
            return;
        }
        noteDenormals(f, a, ae, b, be);
        if (infiniteA) {
            infinity(f, sign);
        } else if (infiniteB || zeroA) {
            zero(f, sign);
        } else {
            ExactArithmetic.divide(
                    f,
                    Target.EXTENDED,
                    sign,
                    Extended.exponent(a, ae),
                    Extended.normalised(a),
                    Extended.exponent(b, be),
                    Extended.normalised(b));
        }
    }

    static void squareRoot(FpState f, long a, int ae) {
        if (isNotNumeric(f, a, ae, a, ae)) {
            return;
        }
        if (Extended.isZero(a, ae)) {
            setResult(f, a, ae);
        } else if (Extended.sign(ae) != 0) {
            invalid(f);
        } else {
            noteDenormals(f, a, ae, a, ae);
            if (Extended.isInfinite(a, ae)) {
                setResult(f, a, ae);
            } else {
                ExactArithmetic.squareRoot(
                        f, Target.EXTENDED, Extended.exponent(a, ae), Extended.normalised(a));
            }
        }
    }

    /** Compares numbers: negative, zero or positive as a is less than, equal to, greater than b. */
    static int compareOrdered(long a, int ae, long b, int be) {
        if (Extended.isZero(a, ae) && Extended.isZero(b, be)) {
            return 0;
        }
        int signA = Extended.sign(ae);
        if (signA != Extended.sign(be)) {
            return signA != 0 ? -1 : 1;
        }
        // A pseudo-denormal has the value of the same significand with exponent 1.
        int magnitude = Integer.compare(ranked(a, ae), ranked(b, be));
        if (magnitude == 0) {
            magnitude = Long.compareUnsigned(a, b);
        }
        return signA != 0 ? -magnitude : magnitude;
    }

    private static int ranked(long a, int ae) {
        int exponent = ae & Extended.MAX_EXPONENT;
        return exponent == 0 && a < 0 ? 1 : exponent;
    }
}
