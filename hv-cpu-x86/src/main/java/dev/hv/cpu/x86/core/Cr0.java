package dev.hv.cpu.x86.core;

/** Bits of CR0 (Intel SDM vol. 3A, 2.5). */
public final class Cr0 {
    public static final long PE = 1;
    public static final long MP = 1 << 1;
    public static final long EM = 1 << 2;
    public static final long TS = 1 << 3;
    public static final long ET = 1 << 4;
    public static final long NE = 1 << 5;
    public static final long WP = 1 << 16;
    public static final long AM = 1 << 18;
    public static final long NW = 1 << 29;
    public static final long CD = 1 << 30;
    public static final long PG = 1L << 31;

    private Cr0() {}
}
