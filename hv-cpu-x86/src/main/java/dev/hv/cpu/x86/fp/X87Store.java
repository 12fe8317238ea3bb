package dev.hv.cpu.x86.fp;

/**
 * Stores of the x87 to memory (SDM volume 2). Each returns or leaves the bits to write; the core
 * writes them, and pops for the popping form, unless {@link FpState#storeSuppressed}. A write that
 * faults may be repeated: none of these changes anything but the status word.
 */
public final class X87Store {
    private static final int TRUNCATE = 3;

    private X87Store() {}

    /** MXCSR's layout of the modes of a store: rounding and the masks of overflow and underflow. */
    private static int modes(FpState f) {
        return (f.control & X87Word.RC) << (Mxcsr.RC_SHIFT - X87Word.RC_SHIFT)
                | (f.control & Mxcsr.FLAGS) << Mxcsr.MASK_SHIFT;
    }

    private static boolean isEmpty(FpState f) {
        if (f.isUsed(f.top)) {
            return false;
        }
        f.storeSuppressed = !X87Stack.faultUnderflow(f);
        return true;
    }

    /** FST m32fp: D9 /2; FSTP m32fp: D9 /3. */
    public static int fstM32(FpState f) {
        return (int) store(f, BinaryFormat.SINGLE);
    }

    /** FST m64fp: DD /2; FSTP m64fp: DD /3. */
    public static long fstM64(FpState f) {
        return store(f, BinaryFormat.DOUBLE);
    }

    private static long store(FpState f, BinaryFormat format) {
        if (isEmpty(f)) {
            return format.defaultNan;
        }
        f.raised = 0;
        f.roundedUp = 0;
        long bits = convert(f, format, f.significand(f.top), f.signExponent(f.top));
        X87Stack.acceptStore(f);
        return bits;
    }

    private static long convert(FpState f, BinaryFormat format, long a, int ae) {
        int sign = Extended.sign(ae);
        if (Extended.isUnsupported(a, ae)) {
            f.raised = Mxcsr.IE;
            return format.defaultNan;
        }
        if (Extended.isNan(a, ae)) {
            if (Extended.isSignalling(a, ae)) {
                f.raised = Mxcsr.IE;
            }
            long payload = (a & Extended.QUIET_BIT - 1) >>> (63 - format.fractionBits);
            return format.infinity(sign) | format.quietBit | payload;
        }
        if (Extended.isInfinite(a, ae)) {
            return format.infinity(sign);
        }
        if (Extended.isZero(a, ae)) {
            return format.zero(sign);
        }
        return format.round(f, modes(f), sign, Extended.exponent(a, ae), Extended.normalised(a), 0);
    }

    /**
     * FSTP m80fp: DB /7. Leaves the significand in {@link FpState#storedLow}, sign and exponent in
     * {@link FpState#storedHigh}.
     */
    public static void fstM80(FpState f) {
        if (isEmpty(f)) {
            f.storedLow = Extended.INDEFINITE;
            f.storedHigh = 0xFFFF;
            return;
        }
        f.status &= ~X87Word.C1;
        f.storeSuppressed = false;
        f.storedLow = f.significand(f.top);
        f.storedHigh = f.signExponent(f.top);
    }

    /** FIST m16int: DF /2; FISTP m16int: DF /3. */
    public static int fistM16(FpState f) {
        return (short) storeInteger(f, f.control >>> X87Word.RC_SHIFT, 16);
    }

    /** FIST m32int: DB /2; FISTP m32int: DB /3. */
    public static int fistM32(FpState f) {
        return (int) storeInteger(f, f.control >>> X87Word.RC_SHIFT, 32);
    }

    /** FISTP m64int: DF /7. */
    public static long fistM64(FpState f) {
        return storeInteger(f, f.control >>> X87Word.RC_SHIFT, 64);
    }

    /** FISTTP m16int: DF /1 (SSE3). */
    public static int fisttM16(FpState f) {
        return (short) storeInteger(f, TRUNCATE, 16);
    }

    /** FISTTP m32int: DB /1 (SSE3). */
    public static int fisttM32(FpState f) {
        return (int) storeInteger(f, TRUNCATE, 32);
    }

    /** FISTTP m64int: DD /1 (SSE3). */
    public static long fisttM64(FpState f) {
        return storeInteger(f, TRUNCATE, 64);
    }

    private static long storeInteger(FpState f, int rc, int width) {
        long limit = 1L << (width - 1);
        return toInteger(f, rc, limit, limit);
    }

    /** Rounds ST(0) to an integer below a limit in magnitude; -limit if it has none. */
    static long toInteger(FpState f, long limit) {
        return toInteger(f, f.control >>> X87Word.RC_SHIFT, limit, limit - 1);
    }

    private static long toInteger(FpState f, int rc, long limit, long lowest) {
        if (isEmpty(f)) {
            return -limit;
        }
        f.raised = 0;
        f.roundedUp = 0;
        long value = toInteger(f, f.significand(f.top), f.signExponent(f.top), rc, limit, lowest);
        X87Stack.acceptStore(f);
        return value;
    }

    private static long toInteger(FpState f, long a, int ae, int rc, long limit, long lowest) {
        if (Extended.isZero(a, ae)) {
            return 0;
        }
        int exponent = Extended.exponent(a, ae) - Extended.BIAS;
        if (exponent >= 64 || Extended.isUnsupported(a, ae)) {
            f.raised = Mxcsr.IE;
            return -limit;
        }
        int sign = Extended.sign(ae);
        long significand = Extended.normalised(a);
        long integer = Rounding.shiftRightHigh(significand, 63 - exponent);
        long fraction = Rounding.shiftRightLow(significand, 0, 63 - exponent);
        long magnitude = Rounding.round(f, Rounding.direction(rc, sign), integer, fraction, 0);
        if (Long.compareUnsigned(magnitude, sign != 0 ? lowest : limit - 1) > 0) {
            f.raised = Mxcsr.IE;
            f.roundedUp = 0;
            return -limit;
        }
        f.raised = f.inexact;
        return sign == 0 ? magnitude : -magnitude;
    }
}
