package dev.hv.cpu.x86.fp;

/**
 * FPREM, FPREM1, FRNDINT, FSCALE and FXTRACT (SDM volume 2): what takes numbers apart without a
 * rounding error. The precision control has no say here.
 */
public final class X87Remainder {
    private X87Remainder() {}

    /** FPREM: D9 F8, the remainder of a truncated quotient. */
    public static void fprem(FpState f) {
        remainder(f, false);
    }

    /** FPREM1: D9 F5, the remainder of a quotient rounded to nearest. */
    public static void fprem1(FpState f) {
        remainder(f, true);
    }

    private static void remainder(FpState f, boolean nearest) {
        int d = f.top;
        int s = f.physical(1);
        f.status &= ~X87Word.C2;
        if (!f.isUsed(d) || !f.isUsed(s)) {
            X87Stack.underflow(f, d);
            return;
        }
        f.raised = 0;
        int codes =
                remainder(
                        f,
                        f.significand(d),
                        f.signExponent(d),
                        f.significand(s),
                        f.signExponent(s),
                        nearest);
        if (X87Stack.deliver(f, d) && codes >= 0) {
            f.status = (f.status & ~X87Word.CONDITIONS) | codes;
        }
    }

    /** Returns the condition codes, C2 or three bits of the quotient; -1 if there is none. */
    private static int remainder(FpState f, long a, int ae, long b, int be, boolean nearest) {
        if (Float80.isNotNumeric(f, a, ae, b, be)) {
            return -1;
        }
        if (Extended.isInfinite(a, ae) || Extended.isZero(b, be)) {
            Float80.invalid(f);
            return -1;
        }
        Float80.noteDenormals(f, a, ae, b, be);
        if (Extended.isZero(a, ae) || Extended.isInfinite(b, be)) {
            // A pseudo-denormal comes out with its proper exponent.
            Float80.setResult(f, a, a < 0 && Extended.isDenormal(a, ae) ? ae | 1 : ae);
            return 0;
        }
        int sign = Extended.sign(ae);
        int exponent = Extended.exponent(a, ae);
        long dividend = Extended.normalised(a);
        int distance = exponent - Extended.exponent(b, be);
        return reduce(f, sign, exponent, dividend, distance, Extended.normalised(b), nearest);
    }

    private static int reduce(
            FpState f, int sign, int exponent, long a, int distance, long b, boolean nearest) {
        if (distance < (nearest ? -1 : 0)) {
            Extended.roundFull(f, sign, exponent, a, 0);
            return 0;
        }
        boolean partial = distance >= 64;
        int steps = partial ? (distance & 0x1F) | 0x20 : distance;
        long quotient = 0;
        long rest = a;
        if (steps >= 0) {
            boolean reaches = Long.compareUnsigned(a, b) >= 0;
            rest = reaches ? a - b : a;
            quotient = reaches ? 1L << steps : 0;
            if (steps > 0) {
                long low = rest << steps;
                long digits = ExactArithmetic.divide128(rest >>> -steps, low, b);
                rest = low - digits * b;
                quotient += digits;
            }
        }
        int resultExponent = exponent - steps;
        int resultSign = sign;
        if (nearest && !partial && roundsUp(rest, b, steps, quotient)) {
            // Below half of b the remainder is as far under zero as b is from it.
            if (steps < 0) {
                rest = (b << 1) - a;
                resultExponent = exponent;
            } else {
                rest = b - rest;
            }
            quotient++;
            resultSign ^= 1;
        } else if (steps < 0) {
            resultExponent = exponent;
        }
        deliver(f, resultSign, resultExponent, rest);
        return partial ? X87Word.C2 : codes(quotient);
    }

    /** Tells whether twice the remainder exceeds b, or equals it with an odd quotient. */
    private static boolean roundsUp(long rest, long b, int steps, long quotient) {
        if (steps < 0) {
            // The dividend is a / 2 here, with b / 2 <= a / 2 < b.
            return Long.compareUnsigned(rest, b) > 0;
        }
        int order = Long.compareUnsigned(rest, b - rest);
        return order > 0 || (order == 0 && (quotient & 1) != 0);
    }

    private static void deliver(FpState f, int sign, int exponent, long rest) {
        if (rest == 0) {
            Float80.setResult(f, 0, sign << 15);
        } else {
            int zeros = Long.numberOfLeadingZeros(rest);
            Extended.roundFull(f, sign, exponent - zeros, rest << zeros, 0);
        }
    }

    private static int codes(long quotient) {
        return ((quotient & 4) != 0 ? X87Word.C0 : 0)
                | ((quotient & 2) != 0 ? X87Word.C3 : 0)
                | ((quotient & 1) != 0 ? X87Word.C1 : 0);
    }

    /** FRNDINT: D9 FC. */
    public static void frndint(FpState f) {
        int d = f.top;
        if (!f.isUsed(d)) {
            X87Stack.underflow(f, d);
            return;
        }
        f.raised = 0;
        roundToInteger(f, f.significand(d), f.signExponent(d));
        X87Stack.deliver(f, d);
    }

    private static void roundToInteger(FpState f, long a, int ae) {
        if (Float80.isNotNumeric(f, a, ae, a, ae)) {
            return;
        }
        int fractionBits = Extended.BIAS + 63 - Extended.exponent(a, ae);
        if (fractionBits <= 0 || Extended.isZero(a, ae)) {
            Float80.setResult(f, a, ae);
            return;
        }
        Float80.noteDenormals(f, a, ae, a, ae);
        int sign = Extended.sign(ae);
        long significand = Extended.normalised(a);
        long integer = Rounding.shiftRightHigh(significand, fractionBits);
        long fraction = Rounding.shiftRightLow(significand, 0, fractionBits);
        int direction = Rounding.direction(f.control >>> X87Word.RC_SHIFT, sign);
        long rounded = Rounding.round(f, direction, integer, fraction, 0);
        f.raised |= f.inexact;
        f.result = rounded == 0 ? 0 : Extended.normalised(rounded);
        int exponent = Extended.BIAS + 63 - Long.numberOfLeadingZeros(rounded);
        f.resultSignExponent = sign << 15 | (rounded == 0 ? 0 : exponent);
    }

    /** FSCALE: D9 FD. */
    public static void fscale(FpState f) {
        int d = f.top;
        int s = f.physical(1);
        if (!f.isUsed(d) || !f.isUsed(s)) {
            X87Stack.underflow(f, d);
            return;
        }
        f.raised = 0;
        scale(f, f.significand(d), f.signExponent(d), f.significand(s), f.signExponent(s));
        X87Stack.deliver(f, d);
    }

    private static void scale(FpState f, long a, int ae, long b, int be) {
        if (Float80.isNotNumeric(f, a, ae, b, be)) {
            return;
        }
        boolean infinite = Extended.isInfinite(a, ae);
        boolean zero = Extended.isZero(a, ae);
        if (Extended.isInfinite(b, be)) {
            boolean up = Extended.sign(be) == 0;
            if (up ? zero : infinite) {
                Float80.invalid(f);
                return;
            }
            Float80.noteDenormals(f, a, ae, b, be);
            int sign = ae & Extended.SIGN;
            if (up) {
                Float80.setResult(f, Extended.INTEGER_BIT, sign | Extended.MAX_EXPONENT);
            } else {
                Float80.setResult(f, 0, sign);
            }
            return;
        }
        Float80.noteDenormals(f, a, ae, b, be);
        if (infinite || zero) {
            Float80.setResult(f, a, ae);
            return;
        }
        int exponent = Extended.exponent(a, ae) + truncated(b, be);
        Extended.roundFull(f, Extended.sign(ae), exponent, Extended.normalised(a), 0);
    }

    /**
     * Returns a number cut to an integer, and that to 18 bits, which are enough for any scaling.
     */
    private static int truncated(long b, int be) {
        int exponent = (be & Extended.MAX_EXPONENT) - Extended.BIAS;
        if (exponent < 0) {
            return 0;
        }
        int magnitude = exponent >= 17 ? 1 << 17 : (int) (b >>> (63 - exponent));
        return Extended.sign(be) != 0 ? -magnitude : magnitude;
    }

    /** FXTRACT: D9 F4; the exponent replaces ST(0), and the significand is pushed. */
    public static void fxtract(FpState f) {
        int d = f.top;
        if (!f.isUsed(d)) {
            if (X87Stack.underflow(f, d)) {
                pushAfter(f, Extended.INDEFINITE, 0xFFFF);
            }
            return;
        }
        if (X87Stack.overflows(f)) {
            if ((f.control & Mxcsr.IE) != 0) {
                X87Stack.write(f, d, Extended.INDEFINITE, 0xFFFF);
            }
            return;
        }
        f.raised = 0;
        extract(f, d, f.significand(d), f.signExponent(d));
    }

    private static void pushAfter(FpState f, long significand, int signExponent) {
        f.top = f.top - 1 & 7;
        X87Stack.write(f, f.top, significand, signExponent);
    }

    private static void extract(FpState f, int d, long a, int ae) {
        long significand = a;
        int signExponent = ae;
        if (Float80.isNotNumeric(f, a, ae, a, ae)) {
            significand = f.result;
            signExponent = f.resultSignExponent;
        } else if (Extended.isZero(a, ae)) {
            f.raised |= Mxcsr.ZE;
            Float80.setResult(f, Extended.INTEGER_BIT, Extended.SIGN | Extended.MAX_EXPONENT);
        } else if (Extended.isInfinite(a, ae)) {
            Float80.setResult(f, Extended.INTEGER_BIT, Extended.MAX_EXPONENT);
        } else {
            Float80.noteDenormals(f, a, ae, a, ae);
            X87Operand.integer(f, Extended.exponent(a, ae) - Extended.BIAS);
            Float80.setResult(f, f.operand, f.operandSignExponent);
            significand = Extended.normalised(a);
            signExponent = (ae & Extended.SIGN) | Extended.BIAS;
        }
        if (X87Stack.deliver(f, d)) {
            pushAfter(f, significand, signExponent);
        }
    }
}
