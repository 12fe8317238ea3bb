package dev.hv.cpu.x86.ir;

import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.decode.Operand;

/**
 * The parts of one instruction, as {@link Field} names them.
 *
 * @param offset distance from the start of its block, in bytes
 * @param end the same for the instruction behind it
 */
public record Binding(
        int r0,
        int r1,
        int r2,
        int base,
        int index,
        int shift,
        long displacement,
        long immediate,
        long immediate2,
        int offset,
        int end) {
    private static final int RSP = 4;

    /** Returns the parts of an instruction that lies so far from the start of its block. */
    public static Binding of(Instruction in, int offset) {
        int end = offset + in.length;
        long displacement = in.displacement;
        if (in.base == Instruction.RIP) {
            displacement += end;
        } else if (movesStackFirst(in)) {
            displacement += in.operandSize;
        }
        return new Binding(
                register(in, 0),
                register(in, 1),
                register(in, 2),
                in.base < 0 || in.base == Instruction.RIP ? Cpu.ZERO : in.base,
                in.index < 0 ? Cpu.ZERO : in.index,
                in.scale,
                displacement,
                immediate(in),
                in.secondImmediate,
                offset,
                end);
    }

    /**
     * Whether an address is computed after the stack pointer has moved: that of POP's destination.
     */
    static boolean movesStackFirst(Instruction in) {
        return in.base == RSP && in.opcode.mnemonic().equals("pop");
    }

    private static int register(Instruction in, int operand) {
        return operand < in.operandCount() ? in.operand(operand).register() : 0;
    }

    /**
     * Immediates are used at the size of the first operand; PUSH extends its own by sign, and so do
     * branches their distance. An immediate that holds the fourth operand is the number of that
     * register.
     */
    private static long immediate(Instruction in) {
        if (in.operandCount() == 0
                || in.operand(0).kind() == Operand.Kind.IMMEDIATE
                || isRelativeBranch(in)) {
            return in.immediate;
        }
        int last = in.operandCount() - 1;
        if (last == 3 && in.operand(last).kind() == Operand.Kind.XMM) {
            return in.operand(last).register();
        }
        int size = in.operand(0).size();
        return size == 0 || size >= 8 ? in.immediate : in.immediate & (1L << (8 * size)) - 1;
    }

    /** Returns whether the instruction is a near branch to a distance that it holds. */
    public static boolean isRelativeBranch(Instruction in) {
        return in.operandCount() > 0 && in.operand(0).kind() == Operand.Kind.RELATIVE;
    }

    /** Returns a part. */
    public long value(Field field) {
        return switch (field) {
            case R0 -> r0;
            case R1 -> r1;
            case R2 -> r2;
            case BASE -> base;
            case INDEX -> index;
            case SHIFT -> shift;
            case DISPLACEMENT -> displacement;
            case IMMEDIATE -> immediate;
            case IMMEDIATE2 -> immediate2;
            case OFFSET -> offset;
            case END -> end;
        };
    }
}
