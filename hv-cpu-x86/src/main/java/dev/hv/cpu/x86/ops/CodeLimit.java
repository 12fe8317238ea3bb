package dev.hv.cpu.x86.ops;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.core.Keeps;
import dev.hv.cpu.x86.core.Seg;

/**
 * Where near branches may lead: to the limit of the code segment, and in 64-bit mode to canonical
 * addresses (Intel SDM vol. 2A, Jcc, JMP and CALL; vol. 2B, RET).
 */
public final class CodeLimit {
    private CodeLimit() {}

    /** Raises #GP(0) if a branch is taken and its target lies beyond the limit of CS. */
    @Keeps
    public static void check(Cpu c, int taken, long target) {
        if (taken != 0 && target > c.segLimit[Seg.CS]) {
            c.raiseGp();
        }
    }

    /** Raises #GP(0) if the target of a branch in 64-bit mode is not canonical. */
    @Keeps
    public static void requireCanonical(Cpu c, long target) {
        if (!c.canonical(target)) {
            c.raiseGp();
        }
    }
}
