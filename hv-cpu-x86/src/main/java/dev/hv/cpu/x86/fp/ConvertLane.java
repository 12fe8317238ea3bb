package dev.hv.cpu.x86.fp;

/**
 * One lane of a conversion under any MXCSR. Each method adds its flags to {@code f.raised} and
 * returns the masked response (SDM volume 1, 11.4.1.6 and table 4-7).
 */
final class ConvertLane {
    private static final BinaryFormat SINGLE = BinaryFormat.SINGLE;
    private static final BinaryFormat DOUBLE = BinaryFormat.DOUBLE;

    /** Fraction bits that binary64 has beyond binary32. */
    private static final int EXTRA = 29;

    private ConvertLane() {}

    static long fromInteger(FpState f, BinaryFormat format, long value) {
        if (value == 0) {
            return 0;
        }
        int sign = value < 0 ? 1 : 0;
        long magnitude = Math.abs(value);
        int zeros = Long.numberOfLeadingZeros(magnitude);
        int exponent = BinaryFormat.WIDE_BIAS + 63 - zeros;
        return format.round(f, f.mxcsr, sign, exponent, magnitude << zeros, 0);
    }

    /**
     * Rounds to a signed integer; what has none becomes the integer indefinite, with IE.
     *
     * @param rc as in MXCSR; 3 truncates
     * @param width 32 or 64 bits
     */
    static long toInteger(FpState f, BinaryFormat format, long bits, int rc, int width) {
        long operand = SimdLane.flushed(f, format, bits);
        if (format.isZero(operand)) {
            return 0;
        }
        long limit = 1L << (width - 1);
        int exponent = format.exponent(operand) - BinaryFormat.WIDE_BIAS;
        if (exponent >= width) {
            // Infinities and NaNs have the greatest exponent.
            f.raised |= Mxcsr.IE;
            return limit;
        }
        int sign = format.sign(operand);
        long significand = format.significand(operand);
        long integer = Rounding.shiftRightHigh(significand, 63 - exponent);
        long fraction = Rounding.shiftRightLow(significand, 0, 63 - exponent);
        long magnitude = Rounding.round(f, Rounding.direction(rc, sign), integer, fraction, 0);
        if (Long.compareUnsigned(magnitude, limit - 1 + sign) > 0) {
            f.raised |= Mxcsr.IE;
            return limit;
        }
        f.raised |= f.inexact;
        return sign == 0 ? magnitude : -magnitude;
    }

    /** binary32 to binary64: always exact. */
    static long widen(FpState f, long bits) {
        long operand = SimdLane.flushed(f, SINGLE, bits);
        int sign = SINGLE.sign(operand);
        if (SINGLE.isNan(operand)) {
            if (SINGLE.isSignalling(operand)) {
                f.raised |= Mxcsr.IE;
            }
            long payload = (operand & SINGLE.quietBit - 1) << EXTRA;
            return DOUBLE.infinity(sign) | DOUBLE.quietBit | payload;
        }
        if (SINGLE.isZero(operand)) {
            return DOUBLE.zero(sign);
        }
        if (SINGLE.isInfinite(operand)) {
            return DOUBLE.infinity(sign);
        }
        SimdLane.noteDenormals(f, SINGLE, operand, operand);
        return DOUBLE.round(
                f, f.mxcsr, sign, SINGLE.exponent(operand), SINGLE.significand(operand), 0);
    }

    /** binary64 to binary32. */
    static long narrow(FpState f, long bits) {
        long operand = SimdLane.flushed(f, DOUBLE, bits);
        int sign = DOUBLE.sign(operand);
        if (DOUBLE.isNan(operand)) {
            if (DOUBLE.isSignalling(operand)) {
                f.raised |= Mxcsr.IE;
            }
            long payload = (operand & DOUBLE.quietBit - 1) >>> EXTRA;
            return SINGLE.infinity(sign) | SINGLE.quietBit | payload;
        }
        if (DOUBLE.isZero(operand)) {
            return SINGLE.zero(sign);
        }
        if (DOUBLE.isInfinite(operand)) {
            return SINGLE.infinity(sign);
        }
        SimdLane.noteDenormals(f, DOUBLE, operand, operand);
        return SINGLE.round(
                f, f.mxcsr, sign, DOUBLE.exponent(operand), DOUBLE.significand(operand), 0);
    }
}
