package dev.hv.cpu.x86.fp;

/**
 * binary16 for F16C (SDM volume 1, 14.4). Denormal halves are numbers whatever DAZ says, and raise
 * nothing; FTZ does not count; underflow, overflow and denormal operands are as for other formats.
 */
final class HalfPrecision {
    private static final BinaryFormat HALF = new BinaryFormat(10, 15);
    private static final BinaryFormat SINGLE = BinaryFormat.SINGLE;

    /** Fraction bits that binary32 has beyond binary16. */
    private static final int EXTRA = 13;

    private static final int USE_MXCSR = 4;

    private HalfPrecision() {}

    static long widen(FpState f, long half) {
        int sign = HALF.sign(half);
        if (HALF.isNan(half)) {
            if (HALF.isSignalling(half)) {
                f.raised |= Mxcsr.IE;
            }
            long payload = (half & HALF.quietBit - 1) << EXTRA;
            return SINGLE.infinity(sign) | SINGLE.quietBit | payload;
        }
        if (HALF.isZero(half)) {
            return SINGLE.zero(sign);
        }
        if (HALF.isInfinite(half)) {
            return SINGLE.infinity(sign);
        }
        return SINGLE.round(f, f.mxcsr, sign, HALF.exponent(half), HALF.significand(half), 0);
    }

    /** Rounds as bits 1 and 0 of the immediate say, or as MXCSR does with bit 2. */
    static long narrow(FpState f, long bits, int imm) {
        long single = SimdLane.flushed(f, SINGLE, bits);
        int sign = SINGLE.sign(single);
        if (SINGLE.isNan(single)) {
            if (SINGLE.isSignalling(single)) {
                f.raised |= Mxcsr.IE;
            }
            long payload = (single & SINGLE.quietBit - 1) >>> EXTRA;
            return HALF.infinity(sign) | HALF.quietBit | payload;
        }
        if (SINGLE.isZero(single)) {
            return HALF.zero(sign);
        }
        if (SINGLE.isInfinite(single)) {
            return HALF.infinity(sign);
        }
        SimdLane.noteDenormals(f, SINGLE, single, single);
        int rc = (imm & USE_MXCSR) != 0 ? f.mxcsr & Mxcsr.RC : (imm & 3) << Mxcsr.RC_SHIFT;
        int modes = (f.mxcsr & ~(Mxcsr.RC | Mxcsr.FTZ)) | rc;
        return HALF.round(f, modes, sign, SINGLE.exponent(single), SINGLE.significand(single), 0);
    }
}
