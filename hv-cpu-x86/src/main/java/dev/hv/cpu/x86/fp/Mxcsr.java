package dev.hv.cpu.x86.fp;

/**
 * Bits of MXCSR, the control and status register of SSE (SDM volume 1, 10.2.3). The six exception
 * flags have the same positions as in the x87 status word.
 */
public final class Mxcsr {
    /** Invalid operation. */
    public static final int IE = 1;

    /** Denormal operand. */
    public static final int DE = 1 << 1;

    /** Division by zero. */
    public static final int ZE = 1 << 2;

    /** Overflow. */
    public static final int OE = 1 << 3;

    /** Underflow. */
    public static final int UE = 1 << 4;

    /** Precision: the result is not exact. */
    public static final int PE = 1 << 5;

    /** All six sticky flags. */
    public static final int FLAGS = 0x3F;

    /** Flags found before computing; an unmasked one keeps the others from being found. */
    static final int BEFORE = IE | DE | ZE;

    /** Denormals are zeros. */
    public static final int DAZ = 1 << 6;

    /** Distance from a flag to its mask. */
    public static final int MASK_SHIFT = 7;

    /** Underflow is masked. */
    public static final int UM = UE << MASK_SHIFT;

    /** Precision is masked. */
    public static final int PM = PE << MASK_SHIFT;

    /** Position of the rounding control. */
    public static final int RC_SHIFT = 13;

    /** Rounding control. */
    public static final int RC = 3 << RC_SHIFT;

    /** Flush to zero. */
    public static final int FTZ = 1 << 15;

    /** The value after power-on, reset and INIT. */
    public static final int RESET = 0x1F80;

    /** The bits that exist; a load of any other raises #GP. FXSAVE stores it as MXCSR_MASK. */
    public static final int DEFINED = 0xFFFF;

    private Mxcsr() {}

    /** Tells whether LDMXCSR and FXRSTOR take the value, rather than raise #GP. */
    public static boolean isValid(int value) {
        return (value & ~DEFINED) == 0;
    }
}
