package dev.hv.cpu.x86.fp;

/**
 * Addition, subtraction, multiplication, division and square root of the x87 (SDM volume 2). In the
 * register forms ST(dst) is destination and first operand: {@code fsub} computes dst - src, {@code
 * fsubr} src - dst. Memory forms work on ST(0), as the first operand but for the reversed ones.
 */
public final class X87Arithmetic {
    private X87Arithmetic() {}

    private static boolean add(FpState f, int dst, int src) {
        int d = f.physical(dst);
        int s = f.physical(src);
        if (!f.isUsed(d) || !f.isUsed(s)) {
            return X87Stack.underflow(f, d);
        }
        f.raised = 0;
        Float80.add(f, f.significand(d), f.signExponent(d), f.significand(s), f.signExponent(s));
        return X87Stack.deliver(f, d);
    }

    private static void addOperand(FpState f) {
        int d = f.top;
        if (!f.isUsed(d)) {
            X87Stack.underflow(f, d);
            return;
        }
        Float80.add(f, f.significand(d), f.signExponent(d), f.operand, f.operandSignExponent);
        X87Stack.deliver(f, d);
    }

    /** FADD ST(0), ST(i): D8 C0+i; FADD ST(i), ST(0): DC C0+i. */
    public static void fadd(FpState f, int dst, int src) {
        add(f, dst, src);
    }

    /** FADDP ST(i), ST(0): DE C0+i. */
    public static void faddp(FpState f, int dst) {
        if (add(f, dst, 0)) {
            X87Stack.pop(f);
        }
    }

    /** FADD m32fp: D8 /0. */
    public static void faddM32(FpState f, int bits) {
        f.raised = 0;
        X87Operand.single(f, bits);
        addOperand(f);
    }

    /** FADD m64fp: DC /0. */
    public static void faddM64(FpState f, long bits) {
        f.raised = 0;
        X87Operand.binary64(f, bits);
        addOperand(f);
    }

    /** FIADD m16int: DE /0. */
    public static void fiaddM16(FpState f, int value) {
        fiaddM32(f, (short) value);
    }

    /** FIADD m32int: DA /0. */
    public static void fiaddM32(FpState f, int value) {
        f.raised = 0;
        X87Operand.integer(f, value);
        addOperand(f);
    }

    private static boolean mul(FpState f, int dst, int src) {
        int d = f.physical(dst);
        int s = f.physical(src);
        if (!f.isUsed(d) || !f.isUsed(s)) {
            return X87Stack.underflow(f, d);
        }
        f.raised = 0;
        Float80.multiply(
                f, f.significand(d), f.signExponent(d), f.significand(s), f.signExponent(s));
        return X87Stack.deliver(f, d);
    }

    private static void mulOperand(FpState f) {
        int d = f.top;
        if (!f.isUsed(d)) {
            X87Stack.underflow(f, d);
            return;
        }
        Float80.multiply(f, f.significand(d), f.signExponent(d), f.operand, f.operandSignExponent);
        X87Stack.deliver(f, d);
    }

    /** FMUL ST(0), ST(i): D8 C8+i; FMUL ST(i), ST(0): DC C8+i. */
    public static void fmul(FpState f, int dst, int src) {
        mul(f, dst, src);
    }

    /** FMULP ST(i), ST(0): DE C8+i. */
    public static void fmulp(FpState f, int dst) {
        if (mul(f, dst, 0)) {
            X87Stack.pop(f);
        }
    }

    /** FMUL m32fp: D8 /1. */
    public static void fmulM32(FpState f, int bits) {
        f.raised = 0;
        X87Operand.single(f, bits);
        mulOperand(f);
    }

    /** FMUL m64fp: DC /1. */
    public static void fmulM64(FpState f, long bits) {
        f.raised = 0;
        X87Operand.binary64(f, bits);
        mulOperand(f);
    }

    /** FIMUL m16int: DE /1. */
    public static void fimulM16(FpState f, int value) {
        fimulM32(f, (short) value);
    }

    /** FIMUL m32int: DA /1. */
    public static void fimulM32(FpState f, int value) {
        f.raised = 0;
        X87Operand.integer(f, value);
        mulOperand(f);
    }

    private static boolean sub(FpState f, int dst, int src) {
        int d = f.physical(dst);
        int s = f.physical(src);
        if (!f.isUsed(d) || !f.isUsed(s)) {
            return X87Stack.underflow(f, d);
        }
        f.raised = 0;
        Float80.subtract(
                f, f.significand(d), f.signExponent(d), f.significand(s), f.signExponent(s));
        return X87Stack.deliver(f, d);
    }

    private static void subOperand(FpState f) {
        int d = f.top;
        if (!f.isUsed(d)) {
            X87Stack.underflow(f, d);
            return;
        }
        Float80.subtract(f, f.significand(d), f.signExponent(d), f.operand, f.operandSignExponent);
        X87Stack.deliver(f, d);
    }

    /** FSUB ST(0), ST(i): D8 E0+i; FSUB ST(i), ST(0): DC E8+i. */
    public static void fsub(FpState f, int dst, int src) {
        sub(f, dst, src);
    }

    /** FSUBP ST(i), ST(0): DE E8+i. */
    public static void fsubp(FpState f, int dst) {
        if (sub(f, dst, 0)) {
            X87Stack.pop(f);
        }
    }

    /** FSUB m32fp: D8 /4. */
    public static void fsubM32(FpState f, int bits) {
        f.raised = 0;
        X87Operand.single(f, bits);
        subOperand(f);
    }

    /** FSUB m64fp: DC /4. */
    public static void fsubM64(FpState f, long bits) {
        f.raised = 0;
        X87Operand.binary64(f, bits);
        subOperand(f);
    }

    /** FISUB m16int: DE /4. */
    public static void fisubM16(FpState f, int value) {
        fisubM32(f, (short) value);
    }

    /** FISUB m32int: DA /4. */
    public static void fisubM32(FpState f, int value) {
        f.raised = 0;
        X87Operand.integer(f, value);
        subOperand(f);
    }

    private static boolean subr(FpState f, int dst, int src) {
        int d = f.physical(dst);
        int s = f.physical(src);
        if (!f.isUsed(d) || !f.isUsed(s)) {
            return X87Stack.underflow(f, d);
        }
        f.raised = 0;
        Float80.subtract(
                f, f.significand(s), f.signExponent(s), f.significand(d), f.signExponent(d));
        return X87Stack.deliver(f, d);
    }

    private static void subrOperand(FpState f) {
        int d = f.top;
        if (!f.isUsed(d)) {
            X87Stack.underflow(f, d);
            return;
        }
        Float80.subtract(f, f.operand, f.operandSignExponent, f.significand(d), f.signExponent(d));
        X87Stack.deliver(f, d);
    }

    /** FSUBR ST(0), ST(i): D8 E8+i; FSUBR ST(i), ST(0): DC E0+i. */
    public static void fsubr(FpState f, int dst, int src) {
        subr(f, dst, src);
    }

    /** FSUBRP ST(i), ST(0): DE E0+i. */
    public static void fsubrp(FpState f, int dst) {
        if (subr(f, dst, 0)) {
            X87Stack.pop(f);
        }
    }

    /** FSUBR m32fp: D8 /5. */
    public static void fsubrM32(FpState f, int bits) {
        f.raised = 0;
        X87Operand.single(f, bits);
        subrOperand(f);
    }

    /** FSUBR m64fp: DC /5. */
    public static void fsubrM64(FpState f, long bits) {
        f.raised = 0;
        X87Operand.binary64(f, bits);
        subrOperand(f);
    }

    /** FISUBR m16int: DE /5. */
    public static void fisubrM16(FpState f, int value) {
        fisubrM32(f, (short) value);
    }

    /** FISUBR m32int: DA /5. */
    public static void fisubrM32(FpState f, int value) {
        f.raised = 0;
        X87Operand.integer(f, value);
        subrOperand(f);
    }

    private static boolean div(FpState f, int dst, int src) {
        int d = f.physical(dst);
        int s = f.physical(src);
        if (!f.isUsed(d) || !f.isUsed(s)) {
            return X87Stack.underflow(f, d);
        }
        f.raised = 0;
        Float80.divide(f, f.significand(d), f.signExponent(d), f.significand(s), f.signExponent(s));
        return X87Stack.deliver(f, d);
    }

    private static void divOperand(FpState f) {
        int d = f.top;
        if (!f.isUsed(d)) {
            X87Stack.underflow(f, d);
            return;
        }
        Float80.divide(f, f.significand(d), f.signExponent(d), f.operand, f.operandSignExponent);
        X87Stack.deliver(f, d);
    }

    /** FDIV ST(0), ST(i): D8 F0+i; FDIV ST(i), ST(0): DC F8+i. */
    public static void fdiv(FpState f, int dst, int src) {
        div(f, dst, src);
    }

    /** FDIVP ST(i), ST(0): DE F8+i. */
    public static void fdivp(FpState f, int dst) {
        if (div(f, dst, 0)) {
            X87Stack.pop(f);
        }
    }

    /** FDIV m32fp: D8 /6. */
    public static void fdivM32(FpState f, int bits) {
        f.raised = 0;
        X87Operand.single(f, bits);
        divOperand(f);
    }

    /** FDIV m64fp: DC /6. */
    public static void fdivM64(FpState f, long bits) {
        f.raised = 0;
        X87Operand.binary64(f, bits);
        divOperand(f);
    }

    /** FIDIV m16int: DE /6. */
    public static void fidivM16(FpState f, int value) {
        fidivM32(f, (short) value);
    }

    /** FIDIV m32int: DA /6. */
    public static void fidivM32(FpState f, int value) {
        f.raised = 0;
        X87Operand.integer(f, value);
        divOperand(f);
    }

    private static boolean divr(FpState f, int dst, int src) {
        int d = f.physical(dst);
        int s = f.physical(src);
        if (!f.isUsed(d) || !f.isUsed(s)) {
            return X87Stack.underflow(f, d);
        }
        f.raised = 0;
        Float80.divide(f, f.significand(s), f.signExponent(s), f.significand(d), f.signExponent(d));
        return X87Stack.deliver(f, d);
    }

    private static void divrOperand(FpState f) {
        int d = f.top;
        if (!f.isUsed(d)) {
            X87Stack.underflow(f, d);
            return;
        }
        Float80.divide(f, f.operand, f.operandSignExponent, f.significand(d), f.signExponent(d));
        X87Stack.deliver(f, d);
    }

    /** FDIVR ST(0), ST(i): D8 F8+i; FDIVR ST(i), ST(0): DC F0+i. */
    public static void fdivr(FpState f, int dst, int src) {
        divr(f, dst, src);
    }

    /** FDIVRP ST(i), ST(0): DE F0+i. */
    public static void fdivrp(FpState f, int dst) {
        if (divr(f, dst, 0)) {
            X87Stack.pop(f);
        }
    }

    /** FDIVR m32fp: D8 /7. */
    public static void fdivrM32(FpState f, int bits) {
        f.raised = 0;
        X87Operand.single(f, bits);
        divrOperand(f);
    }

    /** FDIVR m64fp: DC /7. */
    public static void fdivrM64(FpState f, long bits) {
        f.raised = 0;
        X87Operand.binary64(f, bits);
        divrOperand(f);
    }

    /** FIDIVR m16int: DE /7. */
    public static void fidivrM16(FpState f, int value) {
        fidivrM32(f, (short) value);
    }

    /** FIDIVR m32int: DA /7. */
    public static void fidivrM32(FpState f, int value) {
        f.raised = 0;
        X87Operand.integer(f, value);
        divrOperand(f);
    }

    /** FSQRT: D9 FA. */
    public static void fsqrt(FpState f) {
        int d = f.top;
        if (!f.isUsed(d)) {
            X87Stack.underflow(f, d);
            return;
        }
        f.raised = 0;
        Float80.squareRoot(f, f.significand(d), f.signExponent(d));
        X87Stack.deliver(f, d);
    }
}
