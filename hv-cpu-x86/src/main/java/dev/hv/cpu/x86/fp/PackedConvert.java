package dev.hv.cpu.x86.fp;

/**
 * Conversions of SSE2, AVX and F16C as functions of longs (SDM volume 2). Flags are collected in
 * {@link FpState#simdRaised}.
 */
public final class PackedConvert {
    private static final BinaryFormat SINGLE = BinaryFormat.SINGLE;
    private static final BinaryFormat DOUBLE = BinaryFormat.DOUBLE;
    private static final long LOW = 0xFFFF_FFFFL;
    private static final int TRUNCATE = 3;

    private PackedConvert() {}

    private static long done(FpState f, long result) {
        f.simdRaised |= f.raised;
        return result;
    }

    private static int rc(FpState f) {
        return f.mxcsr >>> Mxcsr.RC_SHIFT & 3;
    }

    private static long withLow(long old, long low) {
        return (old & ~LOW) | (low & LOW);
    }

    // ------------------------------------------------------------------ from integers

    private static long single(FpState f, int value) {
        float rounded = value;
        if ((double) rounded == value) {
            return Float.floatToRawIntBits(rounded) & LOW;
        }
        f.raised = 0;
        return done(f, ConvertLane.fromInteger(f, SINGLE, value));
    }

    public static long cvtdq2ps(FpState f, long dwords) {
        long low = single(f, (int) dwords);
        return single(f, (int) (dwords >>> 32)) << 32 | low;
    }

    /** CVTDQ2PD of one dword: always exact. */
    public static long cvtdq2pd(long dword) {
        return Double.doubleToRawLongBits((int) dword);
    }

    public static long cvtsi2ss32(FpState f, long a, long src) {
        return withLow(a, single(f, (int) src));
    }

    public static long cvtsi2ss64(FpState f, long a, long src) {
        f.raised = 0;
        return withLow(a, done(f, ConvertLane.fromInteger(f, SINGLE, src)));
    }

    public static long cvtsi2sd64(FpState f, long src) {
        double rounded = src;
        if (f.isDeferrable() || Math.abs(src) >>> 53 == 0) {
            return Double.doubleToRawLongBits(rounded);
        }
        f.raised = 0;
        return done(f, ConvertLane.fromInteger(f, DOUBLE, src));
    }

    // ------------------------------------------------------------------ to integers

    private static long singlesToIntegers(FpState f, long singles, int rc) {
        f.raised = 0;
        long low = ConvertLane.toInteger(f, SINGLE, singles & LOW, rc, 32) & LOW;
        return done(f, ConvertLane.toInteger(f, SINGLE, singles >>> 32, rc, 32) << 32 | low);
    }

    public static long cvtps2dq(FpState f, long singles) {
        return singlesToIntegers(f, singles, rc(f));
    }

    public static long cvttps2dq(FpState f, long singles) {
        return singlesToIntegers(f, singles, TRUNCATE);
    }

    private static long doublesToIntegers(FpState f, long low, long high, int rc) {
        f.raised = 0;
        long first = ConvertLane.toInteger(f, DOUBLE, low, rc, 32) & LOW;
        return done(f, ConvertLane.toInteger(f, DOUBLE, high, rc, 32) << 32 | first);
    }

    public static long cvtpd2dq(FpState f, long low, long high) {
        return doublesToIntegers(f, low, high, rc(f));
    }

    public static long cvttpd2dq(FpState f, long low, long high) {
        return doublesToIntegers(f, low, high, TRUNCATE);
    }

    // ------------------------------------------------------------------ between formats

    public static long cvtss2sd(FpState f, long src) {
        int bits = (int) src;
        float value = Float.intBitsToFloat(bits);
        if (!Float.isNaN(value) && Exactness.isNoDenormal(bits)) {
            return Double.doubleToRawLongBits(value);
        }
        f.raised = 0;
        return done(f, ConvertLane.widen(f, src & LOW));
    }

    public static long cvtsd2ss(FpState f, long a, long src) {
        int rounded = Float.floatToRawIntBits((float) Double.longBitsToDouble(src));
        if (f.isDeferrable() && Exactness.isOrdinary(rounded) && Exactness.isNoDenormal(src)) {
            return withLow(a, rounded);
        }
        f.raised = 0;
        return withLow(a, done(f, ConvertLane.narrow(f, src)));
    }

    public static long cvtpd2ps(FpState f, long low, long high) {
        return cvtsd2ss(f, cvtsd2ss(f, 0, high) << 32, low);
    }

    /** VCVTPH2PS of two halves. */
    public static long cvtph2ps(FpState f, long halves) {
        f.raised = 0;
        long low = HalfPrecision.widen(f, (int) halves & 0xFFFF);
        return done(f, HalfPrecision.widen(f, (int) (halves >>> 16) & 0xFFFF) << 32 | low);
    }

    /** VCVTPS2PH of four singles. */
    public static long cvtps2ph(FpState f, long low, long high, int imm) {
        f.raised = 0;
        return done(
                f,
                HalfPrecision.narrow(f, low & LOW, imm)
                        | HalfPrecision.narrow(f, low >>> 32, imm) << 16
                        | HalfPrecision.narrow(f, high & LOW, imm) << 32
                        | HalfPrecision.narrow(f, high >>> 32, imm) << 48);
    }

    // ------------------------------------------------------------------ to general registers

    private static long toRegister(FpState f, BinaryFormat format, long src, int rc, int width) {
        f.raised = 0;
        long value = done(f, ConvertLane.toInteger(f, format, src, rc, width));
        return width == 32 ? value & LOW : value;
    }

    /** CVTSS2SI r32, xmm/m32: F3 0F 2D. */
    public static long cvtss2si32(FpState f, long src) {
        return toRegister(f, SINGLE, src & LOW, rc(f), 32);
    }

    /** CVTSS2SI r64, xmm/m32: F3 REX.W 0F 2D. */
    public static long cvtss2si64(FpState f, long src) {
        return toRegister(f, SINGLE, src & LOW, rc(f), 64);
    }

    /** CVTSD2SI r32, xmm/m64: F2 0F 2D. */
    public static long cvtsd2si32(FpState f, long src) {
        return toRegister(f, DOUBLE, src, rc(f), 32);
    }

    /** CVTSD2SI r64, xmm/m64: F2 REX.W 0F 2D. */
    public static long cvtsd2si64(FpState f, long src) {
        return toRegister(f, DOUBLE, src, rc(f), 64);
    }

    /** CVTTSS2SI r32, xmm/m32: F3 0F 2C. */
    public static long cvttss2si32(FpState f, long src) {
        float value = Float.intBitsToFloat((int) src);
        int truncated = (int) value;
        return isExactOrUnremarkable(f, truncated, value)
                ? truncated & LOW
                : toRegister(f, SINGLE, src & LOW, TRUNCATE, 32);
    }

    /** CVTTSS2SI r64, xmm/m32: F3 REX.W 0F 2C. */
    public static long cvttss2si64(FpState f, long src) {
        return toRegister(f, SINGLE, src & LOW, TRUNCATE, 64);
    }

    /** CVTTSD2SI r32, xmm/m64: F2 0F 2C. */
    public static long cvttsd2si32(FpState f, long src) {
        double value = Double.longBitsToDouble(src);
        int truncated = (int) value;
        return isExactOrUnremarkable(f, truncated, value)
                ? truncated & LOW
                : toRegister(f, DOUBLE, src, TRUNCATE, 32);
    }

    /** CVTTSD2SI r64, xmm/m64: F2 REX.W 0F 2C. */
    public static long cvttsd2si64(FpState f, long src) {
        double value = Double.longBitsToDouble(src);
        long truncated = (long) value;
        // The greatest long stands for saturation; as a double it would equal 2^63.
        return truncated != Long.MAX_VALUE && isExactOrUnremarkable(f, truncated, value)
                ? truncated
                : toRegister(f, DOUBLE, src, TRUNCATE, 64);
    }

    /**
     * Tells whether a truncation raises nothing new: it lost less than 1 (so neither saturated nor
     * met a NaN), and either nothing at all or PE is masked and already set.
     */
    private static boolean isExactOrUnremarkable(FpState f, long truncated, double value) {
        double rest = value - truncated;
        return rest == 0
                || ((f.mxcsr & (Mxcsr.PE | Mxcsr.PM)) == (Mxcsr.PE | Mxcsr.PM)
                        && rest < 1
                        && rest > -1);
    }
}
