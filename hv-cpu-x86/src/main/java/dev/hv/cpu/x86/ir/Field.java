package dev.hv.cpu.x86.ir;

/**
 * A part of an instruction that its meaning leaves open: two instructions that differ only in these
 * mean the same. The interpreter keeps them in the fields of a node, a translator makes constants
 * of them.
 */
public enum Field {
    /** Register number of operand 0. */
    R0,
    /** Register number of operand 1. */
    R1,
    /** Register number of operand 2. */
    R2,
    /** Register number of the memory operand's base; the register that is always zero if none. */
    BASE,
    /** Register number of the memory operand's index. */
    INDEX,
    /** By how many bits the index is shifted left, 0 to 3. */
    SHIFT,
    /** Displacement of the memory operand; relative to the start of the block if RIP-relative. */
    DISPLACEMENT,
    /** Immediate operand, extended as the operation needs it. */
    IMMEDIATE,
    /** Second immediate. */
    IMMEDIATE2,
    /** Distance from the start of the block to this instruction, in bytes. */
    OFFSET,
    /** Distance from the start of the block to the next instruction, in bytes. */
    END
}
