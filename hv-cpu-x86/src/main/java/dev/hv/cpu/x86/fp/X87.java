package dev.hv.cpu.x86.fp;

/** Loads, stores, constants and stack control of the x87 (SDM volume 2). */
public final class X87 {
    private X87() {}

    /** Pops the stack; the core calls it after a store to memory has succeeded. */
    public static void pop(FpState f) {
        X87Stack.pop(f);
    }

    /** FLD ST(i): D9 C0+i. */
    public static void fld(FpState f, int sti) {
        int s = f.physical(sti);
        if (!f.isUsed(s)) {
            if (X87Stack.faultUnderflow(f)) {
                f.top = f.top - 1 & 7;
                X87Stack.write(f, f.top, Extended.INDEFINITE, 0xFFFF);
            }
        } else if (!X87Stack.overflows(f)) {
            X87Stack.push(f, f.significand(s), f.signExponent(s));
        }
    }

    private static void pushOperand(FpState f) {
        long significand = f.operand;
        int signExponent = f.operandSignExponent;
        if (Extended.isSignalling(significand, signExponent)) {
            f.raised |= Mxcsr.IE;
            significand |= Extended.QUIET_BIT;
        }
        f.status = (f.status & ~X87Word.C1) | f.raised;
        if ((f.raised & ~f.control & Mxcsr.IE) == 0) {
            // Unlike in arithmetic, an unmasked DE lets the value in before it is reported.
            X87Stack.push(f, significand, signExponent);
        }
    }

    /** FLD m32fp: D9 /0. */
    public static void fldM32(FpState f, int bits) {
        if (!X87Stack.overflows(f)) {
            f.raised = 0;
            X87Operand.single(f, bits);
            pushOperand(f);
        }
    }

    /** FLD m64fp: DD /0. */
    public static void fldM64(FpState f, long bits) {
        if (!X87Stack.overflows(f)) {
            f.raised = 0;
            X87Operand.binary64(f, bits);
            pushOperand(f);
        }
    }

    /** FLD m80fp: DB /5; any pattern goes in as it is. */
    public static void fldM80(FpState f, long significand, int signExponent) {
        if (!X87Stack.overflows(f)) {
            X87Stack.push(f, significand, signExponent & 0xFFFF);
        }
    }

    /** FILD m16int: DF /0. */
    public static void fildM16(FpState f, int value) {
        fildM64(f, (short) value);
    }

    /** FILD m32int: DB /0. */
    public static void fildM32(FpState f, int value) {
        fildM64(f, value);
    }

    /** FILD m64int: DF /5. */
    public static void fildM64(FpState f, long value) {
        if (!X87Stack.overflows(f)) {
            X87Operand.integer(f, value);
            X87Stack.push(f, f.operand, f.operandSignExponent);
        }
    }

    /** FST ST(i): DD D0+i. */
    public static void fst(FpState f, int sti) {
        store(f, sti);
    }

    /** FSTP ST(i): DD D8+i. */
    public static void fstp(FpState f, int sti) {
        if (store(f, sti)) {
            X87Stack.pop(f);
        }
    }

    private static boolean store(FpState f, int sti) {
        int s = f.top;
        int d = f.physical(sti);
        if (!f.isUsed(s)) {
            return X87Stack.underflow(f, d);
        }
        f.status &= ~X87Word.C1;
        X87Stack.write(f, d, f.significand(s), f.signExponent(s));
        return true;
    }

    /** FXCH ST(i): D9 C8+i. */
    public static void fxch(FpState f, int sti) {
        int a = f.top;
        int b = f.physical(sti);
        f.status &= ~X87Word.C1;
        if (!f.isUsed(a) || !f.isUsed(b)) {
            if (!X87Stack.faultUnderflow(f)) {
                return;
            }
            fillIfEmpty(f, a);
            fillIfEmpty(f, b);
        }
        long significand = f.significand(a);
        int signExponent = f.signExponent(a);
        f.setRegister(a, f.significand(b), f.signExponent(b));
        f.setRegister(b, significand, signExponent);
    }

    private static void fillIfEmpty(FpState f, int physical) {
        if (!f.isUsed(physical)) {
            X87Stack.write(f, physical, Extended.INDEFINITE, 0xFFFF);
        }
    }

    /** FCMOVcc ST(0), ST(i): DA and DB C0 to DF; both must be in use even if nothing moves. */
    public static void fcmov(FpState f, int sti, boolean condition) {
        int d = f.top;
        int s = f.physical(sti);
        if (!f.isUsed(d) || !f.isUsed(s)) {
            X87Stack.underflow(f, d);
        } else if (condition) {
            X87Stack.write(f, d, f.significand(s), f.signExponent(s));
        }
    }

    /** FINCSTP: D9 F7. */
    public static void fincstp(FpState f) {
        f.status &= ~X87Word.C1;
        f.top = f.top + 1 & 7;
    }

    /** FDECSTP: D9 F6. */
    public static void fdecstp(FpState f) {
        f.status &= ~X87Word.C1;
        f.top = f.top - 1 & 7;
    }

    /** FFREE ST(i): DD C0+i. */
    public static void ffree(FpState f, int sti) {
        f.status &= ~X87Word.C1;
        f.used &= ~(1 << f.physical(sti));
    }

    /** FFREEP ST(i): DF C0+i, which the manual does not list but every processor has. */
    public static void ffreep(FpState f, int sti) {
        ffree(f, sti);
        X87Stack.pop(f);
    }

    /** FCHS: D9 E0. */
    public static void fchs(FpState f) {
        if (hasTop(f)) {
            f.setRegister(f.top, f.significand(f.top), f.signExponent(f.top) ^ Extended.SIGN);
        }
    }

    /** FABS: D9 E1. */
    public static void fabs(FpState f) {
        if (hasTop(f)) {
            f.setRegister(f.top, f.significand(f.top), f.signExponent(f.top) & ~Extended.SIGN);
        }
    }

    private static boolean hasTop(FpState f) {
        f.status &= ~X87Word.C1;
        if (f.isUsed(f.top)) {
            return true;
        }
        X87Stack.underflow(f, f.top);
        return false;
    }

    /** FLD1: D9 E8. */
    public static void fld1(FpState f) {
        fldM80(f, Extended.INTEGER_BIT, Extended.BIAS);
    }

    /** FLDL2T, log2 of 10: D9 E9. */
    public static void fldl2t(FpState f) {
        constant(f, 0xD49A_784B_CD1B_8AFEL, Extended.BIAS + 1, false);
    }

    /** FLDL2E, log2 of e: D9 EA. */
    public static void fldl2e(FpState f) {
        constant(f, 0xB8AA_3B29_5C17_F0BBL, Extended.BIAS, true);
    }

    /** FLDPI: D9 EB. */
    public static void fldpi(FpState f) {
        constant(f, 0xC90F_DAA2_2168_C234L, Extended.BIAS + 1, true);
    }

    /** FLDLG2, log10 of 2: D9 EC. */
    public static void fldlg2(FpState f) {
        constant(f, 0x9A20_9A84_FBCF_F798L, Extended.BIAS - 2, true);
    }

    /** FLDLN2, natural logarithm of 2: D9 ED. */
    public static void fldln2(FpState f) {
        constant(f, 0xB172_17F7_D1CF_79ABL, Extended.BIAS - 1, true);
    }

    /** FLDZ: D9 EE. */
    public static void fldz(FpState f) {
        fldM80(f, 0, 0);
    }

    /**
     * Pushes an irrational constant, rounded to 64 bits as the rounding control says; PE stays as
     * it is (SDM volume 2, FLD1).
     *
     * @param truncated the constant cut off after 64 bits
     * @param nearestIsUp whether it is nearer to the next number up
     */
    private static void constant(FpState f, long truncated, int exponent, boolean nearestIsUp) {
        int direction = Rounding.direction(f.control >>> X87Word.RC_SHIFT, 0);
        boolean up = direction == Rounding.AWAY || (direction == Rounding.NEAREST && nearestIsUp);
        fldM80(f, up ? truncated + 1 : truncated, exponent);
    }
}
