package dev.hv.cpu.x86.ir;

import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.decode.Instruction;

/** Which bits of the instruction pointer count. */
public final class PointerMask {
    private static final long ALL = -1L;
    private static final long LOW_32 = 0xFFFF_FFFFL;
    private static final long LOW_16 = 0xFFFF;

    private PointerMask() {}

    /**
     * Returns those that code has when it runs on.
     *
     * @param mode see {@link Mode}
     */
    public static long ofCode(int mode) {
        return is64(mode) ? ALL : LOW_32;
    }

    /** Returns those that are left after a near branch with the instruction's operand size. */
    public static long ofBranch(Instruction branch, int mode) {
        return !is64(mode) && branch.operandSize == 2 ? LOW_16 : ofCode(mode);
    }

    private static boolean is64(int mode) {
        return (mode & Mode.CODE_SIZE) == Mode.CODE_64;
    }
}
