package dev.hv.cpu.x86.ops;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Keeps;
import dev.hv.cpu.x86.core.Seg;

/** The limit of the code segment, for near branches (Intel SDM vol. 2A, Jcc, JMP and CALL). */
public final class CodeLimit {
    private CodeLimit() {}

    /** Raises #GP(0) if a branch is taken and its target lies beyond the limit of CS. */
    @Keeps
    public static void check(Cpu c, int taken, long target) {
        if (taken != 0 && target > c.segLimit[Seg.CS]) {
            c.raiseGp();
        }
    }
}
