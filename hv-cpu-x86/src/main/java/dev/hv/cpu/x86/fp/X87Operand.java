package dev.hv.cpu.x86.fp;

/**
 * Memory operands in the extended format: {@code f.operand} and {@code f.operandSignExponent}. All
 * of these conversions are exact; a denormal is normalised and raises DE, and a signalling NaN
 * stays one, for the instruction to find.
 */
final class X87Operand {
    private X87Operand() {}

    static void single(FpState f, int bits) {
        int exponent = bits >>> 23 & 0xFF;
        int sign = bits >>> 31 << 15;
        long fraction = (bits & 0x7F_FFFFL) << 40;
        if (exponent - 1 + Integer.MIN_VALUE < 0xFE + Integer.MIN_VALUE) {
            f.operand = Extended.INTEGER_BIT | fraction;
            f.operandSignExponent = sign | exponent + BinaryFormat.SINGLE.rebias;
        } else {
            special(f, sign, exponent, fraction, BinaryFormat.SINGLE.rebias);
        }
    }

    static void binary64(FpState f, long bits) {
        int exponent = (int) (bits >>> 52) & 0x7FF;
        int sign = (int) (bits >>> 63) << 15;
        long fraction = bits << 12 >>> 1;
        if (exponent - 1 + Integer.MIN_VALUE < 0x7FE + Integer.MIN_VALUE) {
            f.operand = Extended.INTEGER_BIT | fraction;
            f.operandSignExponent = sign | exponent + BinaryFormat.DOUBLE.rebias;
        } else {
            special(f, sign, exponent, fraction, BinaryFormat.DOUBLE.rebias);
        }
    }

    private static void special(FpState f, int sign, int exponent, long fraction, int rebias) {
        if (exponent != 0) {
            f.operand = Extended.INTEGER_BIT | fraction;
            f.operandSignExponent = sign | Extended.MAX_EXPONENT;
        } else if (fraction == 0) {
            f.operand = 0;
            f.operandSignExponent = sign;
        } else {
            f.raised |= Mxcsr.DE;
            f.operand = Extended.normalised(fraction);
            f.operandSignExponent = sign | rebias + 1 - Long.numberOfLeadingZeros(fraction);
        }
    }

    static void integer(FpState f, long value) {
        if (value == 0) {
            f.operand = 0;
            f.operandSignExponent = 0;
            return;
        }
        long magnitude = Math.abs(value);
        int zeros = Long.numberOfLeadingZeros(magnitude);
        f.operand = magnitude << zeros;
        f.operandSignExponent = (value < 0 ? Extended.SIGN : 0) | Extended.BIAS + 63 - zeros;
    }
}
