package dev.hv.cpu.x86.core;

/** Exception vectors (Intel SDM vol. 3A, table 6-1). */
public final class Vector {
    public static final int DE = 0;
    public static final int DB = 1;
    public static final int NMI = 2;
    public static final int BP = 3;
    public static final int OF = 4;
    public static final int BR = 5;
    public static final int UD = 6;
    public static final int NM = 7;
    public static final int DF = 8;
    public static final int TS = 10;
    public static final int NP = 11;
    public static final int SS = 12;
    public static final int GP = 13;
    public static final int PF = 14;
    public static final int MF = 16;
    public static final int AC = 17;
    public static final int MC = 18;
    public static final int XM = 19;

    /**
     * No exception: the instruction is to be executed again, alone in its block. What {@link
     * Cpu#restartAlone} leaves in {@link Cpu#faultVector}.
     */
    public static final int RESTART = -1;

    private Vector() {}
}
