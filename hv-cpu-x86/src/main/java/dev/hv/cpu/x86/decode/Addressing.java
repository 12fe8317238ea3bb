package dev.hv.cpu.x86.decode;

/**
 * How an operand is addressed: the one-letter codes of Intel SDM vol. 2, appendix A.2.1, and the
 * registers that an opcode names itself.
 */
public enum Addressing {
    /** Direct far pointer in the instruction. */
    A,
    /** General register in VEX.vvvv. */
    B,
    /** Control register in ModRM.reg. */
    C,
    /** Debug register in ModRM.reg. */
    D,
    /** General register or memory in ModRM.rm. */
    E,
    /** General register in ModRM.reg. */
    G,
    /** XMM or YMM register in VEX.vvvv. */
    H,
    /** Immediate. */
    I,
    /** Offset relative to the next instruction. */
    J,
    /** XMM or YMM register in the high four bits of an immediate byte. */
    L,
    /** Memory in ModRM.rm; a register is not allowed. */
    M,
    /** MMX register in ModRM.rm. */
    N,
    /** Memory at an offset in the instruction, without ModRM. */
    O,
    /** MMX register in ModRM.reg. */
    P,
    /** MMX register or memory in ModRM.rm. */
    Q,
    /** General register in ModRM.rm. */
    R,
    /** Segment register in ModRM.reg. */
    S,
    /** XMM or YMM register in ModRM.rm. */
    U,
    /** XMM or YMM register in ModRM.reg. */
    V,
    /** XMM or YMM register, or memory, in ModRM.rm. */
    W,
    /** Memory at DS:rSI (the segment can be overridden). */
    X,
    /** Memory at ES:rDI. */
    Y,
    /** General register in the low three bits of the opcode. */
    Z,
    /** A general register named by the opcode. */
    FIXED_GENERAL,
    /** A segment register named by the opcode. */
    FIXED_SEGMENT,
    /** XMM0. */
    FIXED_XMM,
    /** The constant 1. */
    ONE,
    /** The top of the x87 stack. */
    ST,
    /** The x87 register in ModRM.rm, counted from the top of the stack. */
    STI;

    /** Whether the operand lives in the ModRM byte, so that the opcode has one. */
    boolean usesModRm() {
        return switch (this) {
            case C, D, E, G, M, N, P, Q, R, S, U, V, W, STI -> true;
            case A, B, H, I, J, L, O, X, Y, Z, FIXED_GENERAL, FIXED_SEGMENT, FIXED_XMM, ONE, ST ->
                    false;
        };
    }

    /** Whether the operand lives in VEX.vvvv. */
    public boolean usesVex() {
        return this == B || this == H;
    }

    /** Whether ModRM.rm may name memory. */
    boolean allowsMemory() {
        return this == E || this == M || this == Q || this == W;
    }
}
