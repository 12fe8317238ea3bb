package dev.hv.cpu.x86.core;

/** Bits of IA32_EFER (Intel SDM vol. 3A, 2.2.1). */
public final class Efer {
    public static final long SCE = 1;
    public static final long LME = 1 << 8;
    public static final long LMA = 1 << 10;
    public static final long NXE = 1 << 11;

    private Efer() {}
}
