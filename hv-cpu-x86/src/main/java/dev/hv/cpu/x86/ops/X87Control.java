package dev.hv.cpu.x86.ops;

import dev.hv.cpu.x86.fp.FpState;

/** x87 and MMX control instructions, as static methods. */
public final class X87Control {
    private X87Control() {}

    public static void fninit(FpState f) {
        f.init();
    }

    public static void fnclex(FpState f) {
        f.clearExceptions();
    }

    public static void fldcw(FpState f, int word) {
        f.setControlWord(word);
    }

    public static long fnstcw(FpState f) {
        return f.controlWord();
    }

    public static long fnstsw(FpState f) {
        return f.statusWord();
    }

    public static void emms(FpState f) {
        f.emms();
    }

    /** VZEROUPPER and VZEROALL. */
    public static void clearVectors(FpState f, int registers, int firstLong) {
        f.clearVectors(registers, firstLong);
    }

    /** Reads an MMX register. */
    public static long mm(FpState f, int register) {
        return f.mm(register);
    }

    /** Writes an MMX register, as every MMX instruction with such a destination does. */
    public static void setMm(FpState f, int register, long value) {
        f.enterMmx();
        f.setMm(register, value);
    }

    /** What every MMX instruction does to the x87 state (Intel SDM vol. 1, 9.5.1). */
    public static void enterMmx(FpState f) {
        f.enterMmx();
    }
}
