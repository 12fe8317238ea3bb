package dev.hv.cpu.x86.core;

/**
 * Indices of the segment registers, as instructions encode them, and of the two system segments.
 */
public final class Seg {
    public static final int ES = 0;
    public static final int CS = 1;
    public static final int SS = 2;
    public static final int DS = 3;
    public static final int FS = 4;
    public static final int GS = 5;
    public static final int LDTR = 6;
    public static final int TR = 7;

    /** How many there are. */
    public static final int COUNT = 8;

    // Attributes as bits 8..23 of a descriptor's high word, shifted down by 8 (SDM vol. 3A, 3.4.5).

    /** Type field: for code and data, bit 3 is "code". */
    public static final int TYPE = 0xF;

    public static final int ACCESSED = 1;

    /** Data: writable. Code: readable. */
    public static final int RW = 1 << 1;

    /** Data: expand-down. Code: conforming. */
    public static final int DC = 1 << 2;

    public static final int CODE = 1 << 3;

    /** Descriptor type: code or data, not a system segment. */
    public static final int S = 1 << 4;

    public static final int DPL_SHIFT = 5;
    public static final int DPL = 3 << DPL_SHIFT;
    public static final int PRESENT = 1 << 7;
    public static final int L = 1 << 13;

    /** Default operation size (D) or big stack (B). */
    public static final int DB = 1 << 14;

    public static final int G = 1 << 15;

    private Seg() {}
}
