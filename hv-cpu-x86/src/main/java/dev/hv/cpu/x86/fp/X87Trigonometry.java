package dev.hv.cpu.x86.fp;

/**
 * FSIN, FCOS, FSINCOS and FPTAN (SDM volume 2). Arguments are reduced, without error, by the
 * processor's own &pi;, which has 66 bits (SDM volume 1, 8.3.8); everything after that is within a
 * few units of 2<sup>-120</sup> before the one rounding at the end.
 */
public final class X87Trigonometry {
    /** The processor's &pi; is {@code 3.243F6A8885A308D3} in hexadecimal; this is times 2^64. */
    private static final long PI_HIGH = 3;

    private static final long PI_LOW = 0x243F_6A88_85A3_08D3L;

    /** Arguments of this exponent and above are out of range. */
    private static final int RANGE = 63;

    private X87Trigonometry() {}

    /** FSIN: D9 FE. */
    public static void fsin(FpState f) {
        single(f, false);
    }

    /** FCOS: D9 FF. */
    public static void fcos(FpState f) {
        single(f, true);
    }

    private static void single(FpState f, boolean cosine) {
        int d = f.top;
        f.status &= ~X87Word.C2;
        if (!f.isUsed(d)) {
            X87Stack.underflow(f, d);
            return;
        }
        if (isOutOfRange(f, d)) {
            return;
        }
        f.raised = 0;
        function(f, f.significand(d), f.signExponent(d), cosine);
        X87Stack.deliver(f, d);
    }

    /** FSINCOS: D9 FB; the sine goes to ST(1), the cosine to ST(0). */
    public static void fsincos(FpState f) {
        int d = f.top;
        if (!isReadyToPush(f, d) || isOutOfRange(f, d)) {
            return;
        }
        long a = f.significand(d);
        int ae = f.signExponent(d);
        f.raised = 0;
        function(f, a, ae, true);
        long cosine = f.result;
        int cosineExponent = f.resultSignExponent;
        function(f, a, ae, false);
        if (X87Stack.deliver(f, d)) {
            pushAfter(f, cosine, cosineExponent);
        }
    }

    /** FPTAN: D9 F2; the tangent goes to ST(1), 1.0 (or a NaN) to ST(0). */
    public static void fptan(FpState f) {
        int d = f.top;
        if (!isReadyToPush(f, d) || isOutOfRange(f, d)) {
            return;
        }
        f.raised = 0;
        boolean number = tangent(f, f.significand(d), f.signExponent(d));
        long pushed = number ? Extended.INTEGER_BIT : f.result;
        int pushedExponent = number ? Extended.BIAS : f.resultSignExponent;
        if (X87Stack.deliver(f, d)) {
            pushAfter(f, pushed, pushedExponent);
        }
    }

    /** Pushes a second result; C1 keeps telling of the first. */
    private static void pushAfter(FpState f, long significand, int signExponent) {
        f.top = f.top - 1 & 7;
        X87Stack.write(f, f.top, significand, signExponent);
    }

    /** Checks that there is an operand and room for a second result; if not, responds. */
    private static boolean isReadyToPush(FpState f, int d) {
        f.status &= ~X87Word.C2;
        if (!f.isUsed(d)) {
            if (X87Stack.underflow(f, d)) {
                pushAfter(f, Extended.INDEFINITE, 0xFFFF);
            }
            return false;
        }
        if (X87Stack.overflows(f)) {
            if ((f.control & Mxcsr.IE) != 0) {
                X87Stack.write(f, d, Extended.INDEFINITE, 0xFFFF);
            }
            return false;
        }
        return true;
    }

    private static boolean isOutOfRange(FpState f, int d) {
        int exponent = f.signExponent(d) & Extended.MAX_EXPONENT;
        if (exponent < Extended.BIAS + RANGE
                || exponent == Extended.MAX_EXPONENT
                || f.significand(d) >= 0) {
            return false;
        }
        f.status = (f.status & ~X87Word.C1) | X87Word.C2;
        return true;
    }

    /** Deals with all arguments that need no series; tells whether this was one. */
    private static boolean isSpecial(FpState f, long a, int ae, boolean cosine) {
        if (Float80.isNotNumeric(f, a, ae, a, ae)) {
            return true;
        }
        if (Extended.isInfinite(a, ae)) {
            Float80.invalid(f);
            return true;
        }
        if (Extended.isZero(a, ae)) {
            if (cosine) {
                Float80.setResult(f, Extended.INTEGER_BIT, Extended.BIAS);
            } else {
                Float80.setResult(f, a, ae);
            }
            return true;
        }
        Float80.noteDenormals(f, a, ae, a, ae);
        return false;
    }

    private static void function(FpState f, long a, int ae, boolean cosine) {
        if (isSpecial(f, a, ae, cosine)) {
            return;
        }
        int quadrant = reduce(f, a, ae) + (cosine ? 1 : 0);
        series(f, f.wideB, (quadrant & 1) != 0);
        boolean negative = (quadrant & 2) != 0 ^ (!cosine && Extended.sign(ae) != 0);
        finishBelow(f, f.wideB.negateIf(negative));
    }

    /** Computes a tangent; false if the argument had none. */
    private static boolean tangent(FpState f, long a, int ae) {
        if (isSpecial(f, a, ae, false)) {
            return Extended.isZero(a, ae);
        }
        int quadrant = reduce(f, a, ae);
        boolean odd = (quadrant & 1) != 0;
        series(f, f.wideB, odd);
        series(f, f.wideD, !odd);
        boolean negative = odd ^ Extended.sign(ae) != 0;
        finish(f, f.wideB.divide(f.wideD).negateIf(negative));
        return true;
    }

    /**
     * Rounds a result that lies nearer to zero than what all of its bits tell, if the lower half
     * tells nothing: the sine, cosine or angle of a tiny argument.
     */
    static void finishBelow(FpState f, WideFloat value) {
        if (value.low == 0) {
            value.decrement();
        }
        finish(f, value);
    }

    /** Rounds a result that is never exact. */
    static void finish(FpState f, WideFloat value) {
        Extended.roundFull(
                f,
                value.negative ? 1 : 0,
                value.exponent + Extended.BIAS,
                value.high,
                value.low | 1);
    }

    /**
     * Sets {@code wideA} to the magnitude's distance from the nearest multiple of &pi;/2.
     *
     * @return the quadrant; in the upper half of one the distance counts from its end, which {@link
     *     FpState#wideA} tells by being negative
     */
    private static int reduce(FpState f, long a, int ae) {
        long m = Extended.normalised(a);
        int exponent = Extended.exponent(a, ae) - Extended.BIAS;
        if (exponent < -1) {
            f.wideA.set(0, exponent, m);
            return 0;
        }
        // In units of 2^-65 half of pi is PI_HIGH:PI_LOW, and the argument an integer as well.
        int shift = exponent + 2;
        long high = shift == 64 ? m : m >>> (64 - shift);
        long low = shift == 64 ? 0 : m << shift;
        int quadrant = 0;
        for (int i = Math.max(exponent, 0); i >= 0; i--) {
            long multipleHigh = i == 0 ? PI_HIGH : PI_HIGH << i | PI_LOW >>> -i;
            long multipleLow = PI_LOW << i;
            quadrant <<= 1;
            if (!isLess(high, low, multipleHigh, multipleLow)) {
                high -= multipleHigh + (Long.compareUnsigned(low, multipleLow) < 0 ? 1 : 0);
                low -= multipleLow;
                quadrant |= 1;
            }
        }
        // Half of half of pi is 1.921F..., an odd number of units cut off.
        boolean upper = isLess(PI_HIGH >>> 1, PI_HIGH << 63 | PI_LOW >>> 1, high, low);
        if (upper) {
            high = PI_HIGH - high - (Long.compareUnsigned(PI_LOW, low) < 0 ? 1 : 0);
            low = PI_LOW - low;
        }
        f.wideA.setScaled(high, low, -65).negateIf(upper);
        return quadrant + (upper ? 1 : 0);
    }

    private static boolean isLess(long aHigh, long aLow, long bHigh, long bLow) {
        int order = Long.compareUnsigned(aHigh, bHigh);
        return order < 0 || (order == 0 && Long.compareUnsigned(aLow, bLow) < 0);
    }

    /** Sets {@code sum} to the cosine or sine of {@code wideA}. */
    private static void series(FpState f, WideFloat sum, boolean cosine) {
        WideFloat square = f.wideC.set(f.wideA).multiply(f.wideA);
        if (cosine) {
            Series.cosine(sum, square);
        } else {
            Series.sine(sum, square);
            sum.multiply(f.wideA);
        }
    }
}
