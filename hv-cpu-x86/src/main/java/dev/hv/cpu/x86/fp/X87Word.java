package dev.hv.cpu.x86.fp;

/** Bits of the x87 status and control words (SDM volume 1, 8.1.3 and 8.1.5). */
public final class X87Word {
    /** Status: a stack fault, together with {@link Mxcsr#IE}; C1 tells its direction. */
    public static final int SF = 1 << 6;

    /** Status: an unmasked exception is pending. */
    public static final int ES = 1 << 7;

    /** Status: condition code 0. */
    public static final int C0 = 1 << 8;

    /** Status: condition code 1. */
    public static final int C1 = 1 << 9;

    /** Status: condition code 2. */
    public static final int C2 = 1 << 10;

    /** Status: position of the top of the stack. */
    public static final int TOP_SHIFT = 11;

    /** Status: the top of the stack. */
    public static final int TOP = 7 << TOP_SHIFT;

    /** Status: condition code 3. */
    public static final int C3 = 1 << 14;

    /** Status: all condition codes. */
    public static final int CONDITIONS = C0 | C1 | C2 | C3;

    /** Status: busy, a copy of {@link #ES}. */
    public static final int B = 1 << 15;

    /** Control: precision control. */
    public static final int PC = 3 << 8;

    /** Control: {@link #PC} for a significand of 53 bits. */
    public static final int PC_DOUBLE = 2 << 8;

    /** Control: {@link #PC} for a significand of 24 bits. */
    public static final int PC_SINGLE = 0;

    /** Control: {@link #PC} for a significand of 64 bits. */
    public static final int PC_EXTENDED = 3 << 8;

    /** Control: position of the rounding control. */
    public static final int RC_SHIFT = 10;

    /** Control: rounding control. */
    public static final int RC = 3 << RC_SHIFT;

    /** Control: the value after FNINIT. */
    public static final int CONTROL_INIT = 0x37F;

    /** Control: the value after power-on and reset. */
    public static final int CONTROL_RESET = 0x40;

    /** Control: what FLDCW changes. */
    public static final int CONTROL_WRITABLE = 0x1F3F;

    private X87Word() {}

    /** Returns a control word with its reserved bits as the processor holds them. */
    static int control(int value) {
        return (value & CONTROL_WRITABLE) | CONTROL_RESET;
    }
}
