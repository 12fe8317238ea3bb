package dev.hv.cpu.x86.fp;

/**
 * Conversions of SSE and SSE2 (SDM volume 2). Those to a general register return the value, zero
 * extended; as always the core drops it if {@link FpState#pendingSimd} is set.
 */
public final class SseConvert {
    private static final long LOW = 0xFFFF_FFFFL;
    private static final int DEFERRABLE = Mxcsr.PE | Mxcsr.PM;
    private static final int TRUNCATE = 3;

    private SseConvert() {}

    private static int rc(FpState f) {
        return f.mxcsr >>> Mxcsr.RC_SHIFT & 3;
    }

    private static long single(FpState f, int value) {
        float rounded = value;
        if ((double) rounded == value) {
            return Float.floatToRawIntBits(rounded) & LOW;
        }
        return ConvertLane.fromInteger(f, BinaryFormat.SINGLE, value);
    }

    private static long singles(FpState f, long dwords) {
        long low = single(f, (int) dwords);
        return single(f, (int) (dwords >>> 32)) << 32 | low;
    }

    private static long exactDouble(int value) {
        return Double.doubleToRawLongBits(value);
    }

    private static long int32(FpState f, BinaryFormat format, long bits, int rc) {
        return ConvertLane.toInteger(f, format, bits, rc, 32) & LOW;
    }

    private static long int32s(FpState f, long singles, int rc) {
        long low = int32(f, BinaryFormat.SINGLE, singles & LOW, rc);
        return int32(f, BinaryFormat.SINGLE, singles >>> 32, rc) << 32 | low;
    }

    private static void writeLow(FpState f, int dst, long low) {
        if (f.acceptSimd()) {
            f.xmm[dst << 2] = low;
        }
    }

    private static void writeLowSingle(FpState f, int dst, long single) {
        if (f.acceptSimd()) {
            f.xmm[dst << 2] = (f.xmm[dst << 2] & ~LOW) | single;
        }
    }

    private static void writeMm(FpState f, int dst, long value) {
        f.enterMmx();
        if (f.acceptSimd()) {
            f.setMm(dst, value);
        }
    }

    /** CVTSI2SS xmm, r32/m32: F3 0F 2A. */
    public static void cvtsi2ss32(FpState f, int dst, long src) {
        f.raised = 0;
        writeLowSingle(f, dst, single(f, (int) src));
    }

    /** CVTSI2SS xmm, r64/m64: F3 REX.W 0F 2A. */
    public static void cvtsi2ss64(FpState f, int dst, long src) {
        f.raised = 0;
        writeLowSingle(f, dst, ConvertLane.fromInteger(f, BinaryFormat.SINGLE, src));
    }

    /** CVTSI2SD xmm, r32/m32: F2 0F 2A. */
    public static void cvtsi2sd32(FpState f, int dst, long src) {
        f.xmm[dst << 2] = exactDouble((int) src);
    }

    /** CVTSI2SD xmm, r64/m64: F2 REX.W 0F 2A. */
    public static void cvtsi2sd64(FpState f, int dst, long src) {
        double rounded = src;
        if (Exactness.isDeferrable(f.mxcsr) || Math.abs(src) >>> 53 == 0) {
            f.xmm[dst << 2] = Double.doubleToRawLongBits(rounded);
            return;
        }
        f.raised = 0;
        writeLow(f, dst, ConvertLane.fromInteger(f, BinaryFormat.DOUBLE, src));
    }

    /** CVTPI2PS xmm, mm/m64: 0F 2A; with an mm source the core calls enterMmx first. */
    public static void cvtpi2ps(FpState f, int dst, long src) {
        f.raised = 0;
        writeLow(f, dst, singles(f, src));
    }

    /** CVTPI2PD xmm, mm/m64: 66 0F 2A; with an mm source the core calls enterMmx first. */
    public static void cvtpi2pd(FpState f, int dst, long src) {
        f.xmm[dst << 2] = exactDouble((int) src);
        f.xmm[(dst << 2) + 1] = exactDouble((int) (src >>> 32));
    }

    /** CVTPS2PI mm, xmm/m64: 0F 2D. */
    public static void cvtps2pi(FpState f, int dst, long src) {
        f.raised = 0;
        writeMm(f, dst, int32s(f, src, rc(f)));
    }

    /** CVTTPS2PI mm, xmm/m64: 0F 2C. */
    public static void cvttps2pi(FpState f, int dst, long src) {
        f.raised = 0;
        writeMm(f, dst, int32s(f, src, TRUNCATE));
    }

    private static long doublesToInt32s(FpState f, long lo, long hi, int rc) {
        f.raised = 0;
        long low = int32(f, BinaryFormat.DOUBLE, lo, rc);
        return int32(f, BinaryFormat.DOUBLE, hi, rc) << 32 | low;
    }

    /** CVTPD2PI mm, xmm/m128: 66 0F 2D. */
    public static void cvtpd2pi(FpState f, int dst, long lo, long hi) {
        writeMm(f, dst, doublesToInt32s(f, lo, hi, rc(f)));
    }

    /** CVTTPD2PI mm, xmm/m128: 66 0F 2C. */
    public static void cvttpd2pi(FpState f, int dst, long lo, long hi) {
        writeMm(f, dst, doublesToInt32s(f, lo, hi, TRUNCATE));
    }

    /** CVTPD2DQ xmm, xmm/m128: F2 0F E6. */
    public static void cvtpd2dq(FpState f, int dst, long lo, long hi) {
        SimdVector.write(f, dst << 2, doublesToInt32s(f, lo, hi, rc(f)), 0);
    }

    /** CVTTPD2DQ xmm, xmm/m128: 66 0F E6. */
    public static void cvttpd2dq(FpState f, int dst, long lo, long hi) {
        SimdVector.write(f, dst << 2, doublesToInt32s(f, lo, hi, TRUNCATE), 0);
    }

    private static void singlesToInt32s(FpState f, int dst, long lo, long hi, int rc) {
        f.raised = 0;
        long low = int32s(f, lo, rc);
        SimdVector.write(f, dst << 2, low, int32s(f, hi, rc));
    }

    /** CVTPS2DQ xmm, xmm/m128: 66 0F 5B. */
    public static void cvtps2dq(FpState f, int dst, long lo, long hi) {
        singlesToInt32s(f, dst, lo, hi, rc(f));
    }

    /** CVTTPS2DQ xmm, xmm/m128: F3 0F 5B. */
    public static void cvttps2dq(FpState f, int dst, long lo, long hi) {
        singlesToInt32s(f, dst, lo, hi, TRUNCATE);
    }

    /** CVTDQ2PS xmm, xmm/m128: 0F 5B. */
    public static void cvtdq2ps(FpState f, int dst, long lo, long hi) {
        f.raised = 0;
        long low = singles(f, lo);
        SimdVector.write(f, dst << 2, low, singles(f, hi));
    }

    /** CVTDQ2PD xmm, xmm/m64: F3 0F E6. */
    public static void cvtdq2pd(FpState f, int dst, long src) {
        cvtpi2pd(f, dst, src);
    }

    /** CVTSS2SD xmm, xmm/m32: F3 0F 5A. */
    public static void cvtss2sd(FpState f, int dst, long src) {
        int bits = (int) src;
        float value = Float.intBitsToFloat(bits);
        if (!Float.isNaN(value) && Exactness.isNoDenormal(bits)) {
            f.xmm[dst << 2] = Double.doubleToRawLongBits(value);
            return;
        }
        f.raised = 0;
        writeLow(f, dst, ConvertLane.widen(f, src & LOW));
    }

    /** CVTPS2PD xmm, xmm/m64: 0F 5A. */
    public static void cvtps2pd(FpState f, int dst, long src) {
        f.raised = 0;
        long low = ConvertLane.widen(f, src & LOW);
        SimdVector.write(f, dst << 2, low, ConvertLane.widen(f, src >>> 32));
    }

    /** CVTSD2SS xmm, xmm/m64: F2 0F 5A. */
    public static void cvtsd2ss(FpState f, int dst, long src) {
        int rounded = Float.floatToRawIntBits((float) Double.longBitsToDouble(src));
        if (Exactness.isDeferrable(f.mxcsr) && Exactness.isOrdinary(rounded) && Exactness.isNoDenormal(src)) {
            f.xmm[dst << 2] = (f.xmm[dst << 2] & ~LOW) | (rounded & LOW);
            return;
        }
        f.raised = 0;
        writeLowSingle(f, dst, ConvertLane.narrow(f, src));
    }

    /** CVTPD2PS xmm, xmm/m128: 66 0F 5A. */
    public static void cvtpd2ps(FpState f, int dst, long lo, long hi) {
        f.raised = 0;
        long low = ConvertLane.narrow(f, lo);
        SimdVector.write(f, dst << 2, ConvertLane.narrow(f, hi) << 32 | low, 0);
    }

    private static long toRegister(FpState f, BinaryFormat format, long src, int rc, int width) {
        f.raised = 0;
        long value = ConvertLane.toInteger(f, format, src, rc, width);
        f.acceptSimd();
        return width == 32 ? value & LOW : value;
    }

    /** CVTSS2SI r32, xmm/m32: F3 0F 2D. */
    public static long cvtss2si32(FpState f, long src) {
        return toRegister(f, BinaryFormat.SINGLE, src & LOW, rc(f), 32);
    }

    /** CVTSS2SI r64, xmm/m32: F3 REX.W 0F 2D. */
    public static long cvtss2si64(FpState f, long src) {
        return toRegister(f, BinaryFormat.SINGLE, src & LOW, rc(f), 64);
    }

    /** CVTSD2SI r32, xmm/m64: F2 0F 2D. */
    public static long cvtsd2si32(FpState f, long src) {
        return toRegister(f, BinaryFormat.DOUBLE, src, rc(f), 32);
    }

    /** CVTSD2SI r64, xmm/m64: F2 REX.W 0F 2D. */
    public static long cvtsd2si64(FpState f, long src) {
        return toRegister(f, BinaryFormat.DOUBLE, src, rc(f), 64);
    }

    /** CVTTSS2SI r32, xmm/m32: F3 0F 2C. */
    public static long cvttss2si32(FpState f, long src) {
        float value = Float.intBitsToFloat((int) src);
        int truncated = (int) value;
        return isExactOrUnremarkable(f, truncated, value)
                ? truncated & LOW
                : toRegister(f, BinaryFormat.SINGLE, src & LOW, TRUNCATE, 32);
    }

    /** CVTTSS2SI r64, xmm/m32: F3 REX.W 0F 2C. */
    public static long cvttss2si64(FpState f, long src) {
        return toRegister(f, BinaryFormat.SINGLE, src & LOW, TRUNCATE, 64);
    }

    /** CVTTSD2SI r32, xmm/m64: F2 0F 2C. */
    public static long cvttsd2si32(FpState f, long src) {
        double value = Double.longBitsToDouble(src);
        int truncated = (int) value;
        return isExactOrUnremarkable(f, truncated, value)
                ? truncated & LOW
                : toRegister(f, BinaryFormat.DOUBLE, src, TRUNCATE, 32);
    }

    /** CVTTSD2SI r64, xmm/m64: F2 REX.W 0F 2C. */
    public static long cvttsd2si64(FpState f, long src) {
        double value = Double.longBitsToDouble(src);
        long truncated = (long) value;
        // The greatest long stands for saturation; as a double it would equal 2^63.
        return truncated != Long.MAX_VALUE && isExactOrUnremarkable(f, truncated, value)
                ? truncated
                : toRegister(f, BinaryFormat.DOUBLE, src, TRUNCATE, 64);
    }

    /**
     * Tells whether a truncation raises nothing new: it lost less than 1 (so neither saturated nor
     * met a NaN), and either nothing at all or PE is masked and already set.
     */
    private static boolean isExactOrUnremarkable(FpState f, long truncated, double value) {
        double rest = value - truncated;
        return rest == 0 || ((f.mxcsr & DEFERRABLE) == DEFERRABLE && rest < 1 && rest > -1);
    }
}
