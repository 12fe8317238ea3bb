package dev.hv.cpu.x86.ir;

import java.util.List;

/** A value of 64 bits. Without effects, and never faulting. */
public sealed interface Expr {
    /** A constant. */
    record Const(long value) implements Expr {}

    /** A part of the instruction. */
    record Part(Field field) implements Expr {}

    /** The whole of the general register whose number a part of the instruction holds. */
    record Gpr(Field number) implements Expr {}

    /** The whole of a certain general register. */
    record FixedGpr(int number) implements Expr {}

    /** A temporary. */
    record Temp(int index) implements Expr {}

    /** Address of the start of the block that runs. */
    record BlockRip() implements Expr {}

    /** Base of a segment. */
    record SegmentBase(int segment) implements Expr {}

    /** 1 where strings go upwards, -1 where EFLAGS.DF has them go downwards. */
    record Direction() implements Expr {}

    /** A long of an XMM register. */
    record Xmm(Field number, int part) implements Expr {}

    /** An operation on two values. */
    record Binary(Op op, Expr a, Expr b) implements Expr {}

    /** The low {@code size} bytes, zero-extended. */
    record ZeroExtend(int size, Expr value) implements Expr {}

    /** The low {@code size} bytes, sign-extended. */
    record SignExtend(int size, Expr value) implements Expr {}

    /** One of two values. */
    record Select(Cond condition, Expr ifTrue, Expr ifFalse) implements Expr {}

    /** A pure function of its arguments, or of state that only its own instruction changes. */
    record Pure(Callee helper, List<Expr> arguments) implements Expr {}

    /** What {@link Binary} does; shifts take the low six bits of their count. */
    enum Op {
        ADD,
        SUB,
        AND,
        OR,
        XOR,
        MUL,
        SHL,
        SHR,
        SAR
    }
}
