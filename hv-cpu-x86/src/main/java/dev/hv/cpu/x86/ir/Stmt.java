package dev.hv.cpu.x86.ir;

import dev.hv.cpu.x86.core.Flags;

import java.util.List;

/**
 * A step of an instruction. What may fault comes before what changes the state; a step that faults
 * leaves the instruction.
 */
public sealed interface Stmt {
    /** Computes a temporary. */
    record Let(int temp, Expr value) implements Stmt {}

    /** Reads {@code size} bytes (1, 2, 4 or 8), zero-extended; may fault. */
    record Load(int temp, int size, Expr linear) implements Stmt {}

    /** Reads 16 bytes into two temporaries, with one check; may fault. */
    record Load16(int low, int high, Expr linear) implements Stmt {}

    /** Writes {@code size} bytes (1, 2, 4 or 8); may fault. */
    record Store(int size, Expr linear, Expr value) implements Stmt {}

    /** Writes 16 bytes; may fault. */
    record Store16(Expr linear, Expr low, Expr high) implements Stmt {}

    /** Applies a segment's base and checks to an offset; may fault. */
    record Linear(int temp, int segment, Expr offset, int size, boolean write) implements Stmt {}

    /** Sets the whole of a general register. */
    record SetGpr(Field number, Expr value) implements Stmt {}

    /** Sets the whole of a certain general register. */
    record SetFixedGpr(int number, Expr value) implements Stmt {}

    /** Sets a long of an XMM register. */
    record SetXmm(Field number, int part, Expr value) implements Stmt {}

    /**
     * Defines the six status flags, see {@link dev.hv.cpu.x86.core.Flags}.
     *
     * @param op one of its codes, without the width
     * @param size width in bytes
     */
    record SetFlags(int op, int size, Expr result, Expr a, Expr b) implements Stmt {
        /** Returns whether the flags depend on the first operand. */
        public boolean usesA() {
            return op == Flags.ADC || op == Flags.SUB || op == Flags.SBB;
        }

        /** Returns whether the flags depend on the second operand. */
        public boolean usesB() {
            return op != Flags.LOGIC;
        }
    }

    /** Calls a helper for its effect; may fault if the helper takes the processor. */
    record Call(Callee helper, List<Expr> arguments) implements Stmt {}

    /** Calls a helper for its value; may fault if the helper takes the processor. */
    record CallValue(int temp, Callee helper, List<Expr> arguments) implements Stmt {}

    /** Faults with #GP(0) unless the address is a multiple of a power of two. */
    record CheckAligned(Expr linear, int bytes) implements Stmt {}

    /**
     * Merges the flags that the SIMD operations before have raised into MXCSR; faults with #XM if
     * one of them is unmasked.
     */
    record CheckSimd() implements Stmt {}

    /**
     * Leaves the instruction to the interpreter unless the condition holds; comes before anything
     * that changes the state. Regions have it, and no instruction's meaning.
     */
    record Expect(Cond condition) implements Stmt {}

    /**
     * Leaves the instruction to the interpreter unless all of {@code bytes} bytes (up to 4096) can
     * be read, or written, directly; as {@link Expect} otherwise.
     */
    record ExpectDirect(Expr linear, int bytes, boolean write) implements Stmt {}

    /** An access to memory that an {@link ExpectDirect} before it has looked at. */
    record Direct(Stmt access) implements Stmt {}

    /** Raises an exception; {@code error} is -1 if it has no error code. */
    record Raise(int vector, int error) implements Stmt {}

    /** Goes on with the steps only if the condition holds; else the instruction is done. */
    record When(Cond condition, List<Stmt> steps) implements Stmt {}

    // ------------------------------------------------------------------ ends of a block

    /** Branches to a known distance from the start of the block. */
    record Jump(Field distance) implements Stmt {}

    /** Branches to a known distance if the condition holds, else falls through. */
    record Branch(Cond condition, Field distance) implements Stmt {}

    /** Branches to an address. */
    record JumpTo(Expr rip) implements Stmt {}

    /**
     * Calls a helper that ends the block: it finds the address of the next instruction in {@code
     * nextRip}, and leaves there where to go on.
     */
    record Leave(Callee helper, List<Expr> arguments) implements Stmt {}
}
