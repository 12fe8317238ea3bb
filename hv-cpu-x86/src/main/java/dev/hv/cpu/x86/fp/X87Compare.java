package dev.hv.cpu.x86.fp;

/** Comparison and classification of the x87 (SDM volume 2). */
public final class X87Compare {
    private static final int UNORDERED = X87Word.C3 | X87Word.C2 | X87Word.C0;

    private X87Compare() {}

    /** FCOM ST(i): D8 D0+i. */
    public static void fcom(FpState f, int sti) {
        compareRegister(f, sti, false);
    }

    /** FCOMP ST(i): D8 D8+i. */
    public static void fcomp(FpState f, int sti) {
        if (compareRegister(f, sti, false)) {
            X87Stack.pop(f);
        }
    }

    /** FCOMPP: DE D9. */
    public static void fcompp(FpState f) {
        if (compareRegister(f, 1, false)) {
            X87Stack.pop(f);
            X87Stack.pop(f);
        }
    }

    /** FUCOM ST(i): DD E0+i. */
    public static void fucom(FpState f, int sti) {
        compareRegister(f, sti, true);
    }

    /** FUCOMP ST(i): DD E8+i. */
    public static void fucomp(FpState f, int sti) {
        if (compareRegister(f, sti, true)) {
            X87Stack.pop(f);
        }
    }

    /** FUCOMPP: DA E9. */
    public static void fucompp(FpState f) {
        if (compareRegister(f, 1, true)) {
            X87Stack.pop(f);
            X87Stack.pop(f);
        }
    }

    private static boolean compareRegister(FpState f, int sti, boolean quiet) {
        int b = f.physical(sti);
        if (!f.isUsed(b)) {
            return underflow(f);
        }
        f.raised = 0;
        f.operand = f.significand(b);
        f.operandSignExponent = f.signExponent(b);
        return compareOperand(f, quiet);
    }

    private static boolean underflow(FpState f) {
        boolean masked = X87Stack.faultUnderflow(f);
        f.status |= UNORDERED;
        return masked;
    }

    /** Compares ST(0) with the operand; tells whether the condition codes were set. */
    private static boolean compareOperand(FpState f, boolean quiet) {
        if (!f.isUsed(f.top)) {
            return underflow(f);
        }
        int codes = order(f, quiet);
        f.roundedUp = 0;
        boolean accepted = X87Stack.accept(f);
        f.status = (f.status & ~X87Word.CONDITIONS) | codes;
        return accepted;
    }

    /** Returns C3, C2 and C0 for ST(0) against the operand. */
    private static int order(FpState f, boolean quiet) {
        long a = f.significand(f.top);
        int ae = f.signExponent(f.top);
        long b = f.operand;
        int be = f.operandSignExponent;
        if (Extended.isUnsupported(a, ae) || Extended.isUnsupported(b, be)) {
            f.raised = Mxcsr.IE;
            return UNORDERED;
        }
        if (Extended.isNan(a, ae) || Extended.isNan(b, be)) {
            boolean signals = Extended.isSignalling(a, ae) || Extended.isSignalling(b, be);
            f.raised = quiet && !signals ? 0 : Mxcsr.IE;
            return UNORDERED;
        }
        Float80.noteDenormals(f, a, ae, b, be);
        int order = Float80.compareOrdered(a, ae, b, be);
        return order == 0 ? X87Word.C3 : order < 0 ? X87Word.C0 : 0;
    }

    private static void compareMemory(FpState f) {
        compareOperand(f, false);
    }

    /** FCOM m32fp: D8 /2. */
    public static void fcomM32(FpState f, int bits) {
        f.raised = 0;
        X87Operand.single(f, bits);
        compareMemory(f);
    }

    /** FCOMP m32fp: D8 /3. */
    public static void fcompM32(FpState f, int bits) {
        f.raised = 0;
        X87Operand.single(f, bits);
        compareMemoryAndPop(f);
    }

    /** FCOM m64fp: DC /2. */
    public static void fcomM64(FpState f, long bits) {
        f.raised = 0;
        X87Operand.binary64(f, bits);
        compareMemory(f);
    }

    /** FCOMP m64fp: DC /3. */
    public static void fcompM64(FpState f, long bits) {
        f.raised = 0;
        X87Operand.binary64(f, bits);
        compareMemoryAndPop(f);
    }

    /** FICOM m16int: DE /2. */
    public static void ficomM16(FpState f, int value) {
        ficomM32(f, (short) value);
    }

    /** FICOMP m16int: DE /3. */
    public static void ficompM16(FpState f, int value) {
        ficompM32(f, (short) value);
    }

    /** FICOM m32int: DA /2. */
    public static void ficomM32(FpState f, int value) {
        f.raised = 0;
        X87Operand.integer(f, value);
        compareMemory(f);
    }

    /** FICOMP m32int: DA /3. */
    public static void ficompM32(FpState f, int value) {
        f.raised = 0;
        X87Operand.integer(f, value);
        compareMemoryAndPop(f);
    }

    private static void compareMemoryAndPop(FpState f) {
        if (compareOperand(f, false)) {
            X87Stack.pop(f);
        }
    }

    /** FTST: D9 E4. */
    public static void ftst(FpState f) {
        f.raised = 0;
        X87Operand.integer(f, 0);
        compareMemory(f);
    }

    /**
     * FCOMI ST, ST(i): DB F0+i.
     *
     * @return ZF, PF and CF at their places in EFLAGS (OF, SF and AF are cleared), or -1 if an
     *     unmasked exception leaves EFLAGS alone
     */
    public static int fcomi(FpState f, int sti) {
        return compareToFlags(f, sti, false);
    }

    /** FCOMIP ST, ST(i): DF F0+i; see {@link #fcomi}. */
    public static int fcomip(FpState f, int sti) {
        return popIfCompared(f, compareToFlags(f, sti, false));
    }

    /** FUCOMI ST, ST(i): DB E8+i; see {@link #fcomi}. */
    public static int fucomi(FpState f, int sti) {
        return compareToFlags(f, sti, true);
    }

    /** FUCOMIP ST, ST(i): DF E8+i; see {@link #fcomi}. */
    public static int fucomip(FpState f, int sti) {
        return popIfCompared(f, compareToFlags(f, sti, true));
    }

    private static int popIfCompared(FpState f, int flags) {
        if (flags >= 0) {
            X87Stack.pop(f);
        }
        return flags;
    }

    private static int compareToFlags(FpState f, int sti, boolean quiet) {
        int b = f.physical(sti);
        if (!f.isUsed(f.top) || !f.isUsed(b)) {
            return X87Stack.faultUnderflow(f) ? eflags(UNORDERED) : -1;
        }
        f.raised = 0;
        f.operand = f.significand(b);
        f.operandSignExponent = f.signExponent(b);
        int codes = order(f, quiet);
        f.status |= f.raised;
        return (f.raised & ~f.control & Mxcsr.FLAGS) == 0 ? eflags(codes) : -1;
    }

    /** C0, C2 and C3 lie as CF, PF and ZF do in AH after SAHF. */
    private static int eflags(int codes) {
        return codes >>> 8;
    }

    /** FXAM: D9 E5 (SDM volume 2, table 3-34). */
    public static void fxam(FpState f) {
        long a = f.significand(f.top);
        int ae = f.signExponent(f.top);
        int sign = Extended.sign(ae) != 0 ? X87Word.C1 : 0;
        f.status = (f.status & ~X87Word.CONDITIONS) | sign | classify(f, a, ae);
    }

    private static int classify(FpState f, long a, int ae) {
        if (!f.isUsed(f.top)) {
            return X87Word.C3 | X87Word.C0;
        }
        if (Extended.isUnsupported(a, ae)) {
            return 0;
        }
        if (Extended.isNan(a, ae)) {
            return X87Word.C0;
        }
        if (Extended.isInfinite(a, ae)) {
            return X87Word.C2 | X87Word.C0;
        }
        if (Extended.isZero(a, ae)) {
            return X87Word.C3;
        }
        return Extended.isDenormal(a, ae) ? X87Word.C3 | X87Word.C2 : X87Word.C2;
    }
}
