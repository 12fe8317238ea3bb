package dev.hv.cpu.x86.fp;

/**
 * Rounding to an integral value in the same format (SDM volume 2B, ROUNDPD and table 4-21): bits 1
 * and 0 of the immediate are the rounding control unless bit 2 says MXCSR's; bit 3 keeps PE from
 * being raised. Denormal operands raise nothing.
 */
final class RoundLane {
    private static final int USE_MXCSR = 4;
    private static final int NO_PRECISION = 8;

    private RoundLane() {}

    static long toIntegral(FpState f, BinaryFormat format, long bits, int imm) {
        long a = SimdLane.flushed(f, format, bits);
        if (format.isNan(a)) {
            if (format.isSignalling(a)) {
                f.raised |= Mxcsr.IE;
            }
            return a | format.quietBit;
        }
        if (format.isZero(a) || format.isInfinite(a)) {
            return a;
        }
        int exponent = format.exponent(a) - BinaryFormat.WIDE_BIAS;
        if (exponent >= format.fractionBits) {
            return a;
        }
        int rc = (imm & USE_MXCSR) != 0 ? f.mxcsr >>> Mxcsr.RC_SHIFT : imm;
        int sign = format.sign(a);
        int shift = 63 - exponent;
        long significand = format.significand(a);
        long integer = Rounding.shiftRightHigh(significand, shift);
        long fraction = Rounding.shiftRightLow(significand, 0, shift);
        long magnitude = Rounding.round(f, Rounding.direction(rc, sign), integer, fraction, 0);
        if ((imm & NO_PRECISION) == 0) {
            f.raised |= f.inexact;
        }
        if (magnitude == 0) {
            return format.zero(sign);
        }
        int zeros = Long.numberOfLeadingZeros(magnitude);
        long packed = magnitude << zeros << 1 >>> (64 - format.fractionBits);
        long biased = 63L - zeros + BinaryFormat.WIDE_BIAS - format.rebias;
        return format.zero(sign) | biased << format.fractionBits | packed;
    }
}
