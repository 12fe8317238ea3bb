package dev.hv.cpu.x86.fp;

/**
 * The formats binary16, binary32 and binary64 of IEEE 754: how their bits are read, and how an
 * exact value is rounded to them under MXCSR's modes.
 *
 * <p>Exact values are a sign, a significand of 64 bits whose top bit is set (1.63 fixed point) with
 * 64 more bits behind it (the last of them sticky), and an exponent with the bias of the extended
 * format, {@value #WIDE_BIAS}, but without bounds.
 */
final class BinaryFormat {
    static final int WIDE_BIAS = 16383;

    static final BinaryFormat SINGLE = new BinaryFormat(23, 127);
    static final BinaryFormat DOUBLE = new BinaryFormat(52, 1023);

    final int fractionBits;
    final int maxExponent;
    final int rebias;
    final long signBit;
    final long infinity;
    final long quietBit;
    final long defaultNan;

    BinaryFormat(int fractionBits, int bias) {
        this.fractionBits = fractionBits;
        this.maxExponent = 2 * bias + 1;
        this.rebias = WIDE_BIAS - bias;
        this.infinity = (long) maxExponent << fractionBits;
        this.signBit = (infinity | (1L << fractionBits)) + (1L << fractionBits) & -infinity;
        this.quietBit = 1L << (fractionBits - 1);
        this.defaultNan = signBit | infinity | quietBit;
    }

    long magnitude(long bits) {
        return bits & (signBit - 1);
    }

    int sign(long bits) {
        return (bits & signBit) != 0 ? 1 : 0;
    }

    boolean isNan(long bits) {
        return magnitude(bits) > infinity;
    }

    boolean isSignalling(long bits) {
        return isNan(bits) && (bits & quietBit) == 0;
    }

    boolean isInfinite(long bits) {
        return magnitude(bits) == infinity;
    }

    boolean isZero(long bits) {
        return magnitude(bits) == 0;
    }

    boolean isDenormal(long bits) {
        return !isZero(bits) && magnitude(bits) >>> fractionBits == 0;
    }

    /** Returns the normalised significand of a finite number that is not zero. */
    long significand(long bits) {
        long magnitude = magnitude(bits);
        long fraction = magnitude << (63 - fractionBits);
        return magnitude >>> fractionBits == 0
                ? fraction << Long.numberOfLeadingZeros(fraction)
                : fraction | 1L << 63;
    }

    /** Returns the exponent, with {@link #WIDE_BIAS}, that goes with {@link #significand}. */
    int exponent(long bits) {
        long magnitude = magnitude(bits);
        int exponent = (int) (magnitude >>> fractionBits);
        return exponent == 0
                ? rebias + 1 - (Long.numberOfLeadingZeros(magnitude) - (63 - fractionBits))
                : exponent + rebias;
    }

    long zero(int sign) {
        return sign == 0 ? 0 : signBit;
    }

    long infinity(int sign) {
        return infinity | zero(sign);
    }

    /**
     * Rounds an exact value.
     *
     * @param modes in MXCSR's layout: rounding control, flush to zero, underflow mask
     * @return the packed result under masked responses; raises its flags in {@code f.raised}
     */
    long round(FpState f, int modes, int sign, int wideExponent, long high, long low) {
        int drop = 63 - fractionBits;
        int exponent = wideExponent - rebias;
        int direction = Rounding.direction(modes >>> Mxcsr.RC_SHIFT, sign);
        long rounded = Rounding.round(f, direction, high, low, drop);
        int carry = rounded == 0 ? 1 : 0;
        if (exponent + carry >= maxExponent) {
            f.raised |= Mxcsr.OE | f.inexact;
            return overflow(f, modes, direction, sign);
        }
        if (exponent + carry >= 1) {
            f.raised |= f.inexact;
            long fraction = rounded << 1 >>> (drop + 1);
            return zero(sign) | (long) (exponent + carry) << fractionBits | fraction;
        }
        return underflow(f, modes, direction, sign, 1 - exponent, high, low);
    }

    private long overflow(FpState f, int modes, int direction, int sign) {
        if ((modes & Mxcsr.OE << Mxcsr.MASK_SHIFT) != 0) {
            f.raised |= Mxcsr.PE;
        }
        f.roundedUp = direction == Rounding.TO_ZERO ? 0 : 1;
        return infinity(sign) - (1 - f.roundedUp);
    }

    private long underflow(
            FpState f, int modes, int direction, int sign, int shift, long high, long low) {
        if ((modes & Mxcsr.UM) == 0) {
            f.raised |= Mxcsr.UE | f.inexact;
            return zero(sign);
        }
        if ((modes & Mxcsr.FTZ) != 0) {
            f.raised |= Mxcsr.UE | Mxcsr.PE;
            return zero(sign);
        }
        long shiftedLow = Rounding.shiftRightLow(high, low, shift);
        long shiftedHigh = Rounding.shiftRightHigh(high, shift);
        long rounded = Rounding.round(f, direction, shiftedHigh, shiftedLow, 63 - fractionBits);
        if (f.inexact != 0) {
            f.raised |= Mxcsr.UE | Mxcsr.PE;
        }
        return zero(sign) | rounded >>> (63 - fractionBits);
    }
}
