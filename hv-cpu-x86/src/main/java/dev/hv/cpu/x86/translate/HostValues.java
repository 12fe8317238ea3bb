package dev.hv.cpu.x86.translate;

import static dev.hv.cpu.x86.hostcode.Frame.FRAME;
import static dev.hv.cpu.x86.hostcode.Frame.RAX;
import static dev.hv.cpu.x86.hostcode.Frame.RBX;
import static dev.hv.cpu.x86.hostcode.Frame.RCX;
import static dev.hv.cpu.x86.hostcode.Frame.RDX;
import static dev.hv.cpu.x86.hostcode.Frame.REGISTERS;

import dev.hv.cpu.x86.hostcode.Assembler;
import dev.hv.cpu.x86.hostcode.Assembler.Alu;
import dev.hv.cpu.x86.hostcode.Frame;
import dev.hv.cpu.x86.ir.Callee;
import dev.hv.cpu.x86.ir.Cond;
import dev.hv.cpu.x86.ir.Expr;
import dev.hv.cpu.x86.ir.Field;
import dev.hv.cpu.x86.ir.Stmt;

import java.util.List;
import java.util.function.IntSupplier;

/** Writes values and conditions of one instruction after the other as the host's machine code. */
final class HostValues {
    private static final int SCRATCH = 1 << RAX | 1 << RCX | 1 << RDX | 1 << RBX;
    private static final int XMM_STRIDE = 4;

    private final Assembler code;
    private final HostHelpers helpers;
    private final HostFloats floats;
    private final GuestInstruction instruction;
    private final TempHomes homes;

    /**
     * @param steps of the instruction
     * @param leave returns the label of code that has the interpreter do the instruction
     */
    HostValues(Assembler code, GuestInstruction instruction, List<Stmt> steps, IntSupplier leave) {
        this.code = code;
        this.instruction = instruction;
        this.homes = TempHomes.of(steps);
        this.helpers = new HostHelpers(this, code, leave);
        this.floats = new HostFloats(this, code, leave);
    }

    HostHelpers helpers() {
        return helpers;
    }

    HostFloats floats() {
        return floats;
    }

    // ------------------------------------------------------------------ temporaries

    /** Returns the host's register that holds a temporary, or -1. */
    int register(int temp) {
        if (temp >= Slots.FIRST_OWN) {
            return homes.register(temp);
        }
        return temp >= Slots.REGISTERS ? Frame.pinned(temp - Slots.REGISTERS) : -1;
    }

    private int base(int temp) {
        return temp >= Slots.REGISTERS && temp < Slots.FIRST_OWN ? REGISTERS : FRAME;
    }

    private int displacement(int temp) {
        if (temp >= Slots.FIRST_OWN) {
            int slot = homes.slot(temp);
            if (slot >= Frame.MOST_TEMPS) {
                throw new NotWritten();
            }
            return Frame.TEMPS + 8 * slot;
        }
        if (temp >= Slots.REGISTERS) {
            return 8 * (temp - Slots.REGISTERS);
        }
        return switch (temp) {
            case Slots.FLAG_OP -> Frame.FLAG_OP;
            case Slots.FLAG_RESULT -> Frame.FLAG_RESULT;
            case Slots.FLAG_A -> Frame.FLAG_A;
            case Slots.FLAG_B -> Frame.FLAG_B;
            case Slots.RIP -> Frame.RIP;
            default -> throw new NotWritten();
        };
    }

    void set(int temp, int from) {
        int register = register(temp);
        if (register >= 0) {
            code.mov(register, from);
        } else {
            code.movMemory(base(temp), displacement(temp), from);
        }
    }

    void let(int temp, Expr value) {
        int register = register(temp);
        if (register < 0) {
            if (value instanceof Expr.Const(long constant) && constant == (int) constant) {
                code.movMemoryImmediate(base(temp), displacement(temp), (int) constant);
                return;
            }
            if (value instanceof Expr.Temp(int from) && register(from) >= 0) {
                set(temp, register(from));
                return;
            }
        } else if (mayBuild(value, temp)) {
            eval(value, register, SCRATCH);
            return;
        }
        eval(value, RAX);
        set(temp, RAX);
    }

    /** Whether a value can be computed in the register of a temporary that it may depend on. */
    private static boolean mayBuild(Expr value, int temp) {
        return switch (value) {
            case Expr.Temp(int index) -> true;
            case Expr.Binary(Expr.Op op, Expr a, Expr b) ->
                    mayBuild(a, temp) && !Temps.mentions(b, temp);
            case Expr.ZeroExtend extend -> mayBuild(extend.value(), temp);
            case Expr.SignExtend extend -> mayBuild(extend.value(), temp);
            default -> !Temps.mentions(value, temp);
        };
    }

    // ------------------------------------------------------------------ values

    void eval(Expr value, int to) {
        eval(value, to, SCRATCH & ~(1 << to));
    }

    private static int free(int registers) {
        if (registers == 0) {
            throw new NotWritten();
        }
        return Integer.numberOfTrailingZeros(registers);
    }

    /**
     * Computes a value in a register.
     *
     * @param free registers that may be used, as bits
     */
    void eval(Expr value, int to, int free) {
        switch (value) {
            case Expr.Const(long constant) -> code.movImmediate(to, constant);
            case Expr.Temp(int temp) -> {
                int register = register(temp);
                if (register >= 0) {
                    code.mov(to, register);
                } else {
                    code.load(8, to, base(temp), displacement(temp));
                }
            }
            case Expr.SegmentBase(int segment) -> {
                code.load(8, to, FRAME, Frame.SEGMENT_BASES);
                code.load(8, to, to, 8 * segment);
            }
            case Expr.Direction() -> code.load(8, to, FRAME, Frame.DIRECTION);
            case Expr.Xmm(Field number, int part) -> {
                code.load(8, to, FRAME, Frame.VECTORS);
                code.load(8, to, to, xmm(number, part));
            }
            case Expr.Binary binary -> binary(binary, to, free);
            case Expr.ZeroExtend(int size, Expr inner) -> {
                if (size == 8) {
                    eval(inner, to, free);
                } else if (inner instanceof Expr.Temp(int temp)) {
                    int register = register(temp);
                    if (register >= 0) {
                        code.zeroExtend(size, to, register);
                    } else {
                        code.load(size, to, base(temp), displacement(temp));
                    }
                } else {
                    eval(inner, to, free);
                    code.zeroExtend(size, to, to);
                }
            }
            case Expr.SignExtend(int size, Expr inner) -> {
                if (size == 8) {
                    eval(inner, to, free);
                } else if (inner instanceof Expr.Temp(int temp)) {
                    int register = register(temp);
                    if (register >= 0) {
                        code.signExtend(size, to, register);
                    } else {
                        code.loadSigned(size, to, base(temp), displacement(temp));
                    }
                } else {
                    eval(inner, to, free);
                    code.signExtend(size, to, to);
                }
            }
            case Expr.Select(Cond condition, Expr ifTrue, Expr ifFalse) -> {
                int other = code.newLabel();
                int done = code.newLabel();
                jump(condition, false, other, free | (SCRATCH & 1 << to));
                eval(ifTrue, to, free);
                code.jmp(done);
                code.bind(other);
                eval(ifFalse, to, free);
                code.bind(done);
            }
            case Expr.Pure(Callee helper, List<Expr> arguments)
                    when helpers.pure(helper, arguments, to, free) -> {}
            case Expr.Pure(Callee helper, List<Expr> arguments)
                    when to == RAX && floats.value(helper, arguments, free) -> {}
            default -> throw new NotWritten();
        }
    }

    /** Returns the registers that are free for a value in that one, as bits. */
    int scratchBut(int register) {
        return SCRATCH & ~(1 << register);
    }

    /** Reads a general register of the guest's. */
    void load(int guest, int to) {
        eval(new Expr.Temp(Slots.register(guest)), to, 0);
    }

    /** Writes a general register of the guest's. */
    void store(int guest, int from) {
        set(Slots.register(guest), from);
    }

    int xmm(Field number, int part) {
        return 8 * ((int) instruction.parts().value(number) * XMM_STRIDE + part);
    }

    private void binary(Expr.Binary binary, int to, int free) {
        eval(binary.a(), to, free);
        switch (binary.op()) {
            case SHL -> shift(Assembler.Shift.SHL, binary.b(), to, free);
            case SHR -> shift(Assembler.Shift.SHR, binary.b(), to, free);
            case SAR -> shift(Assembler.Shift.SAR, binary.b(), to, free);
            case MUL -> code.imul(to, operand(binary.b(), free));
            case ADD -> alu(Alu.ADD, to, binary.b(), free);
            case SUB -> alu(Alu.SUB, to, binary.b(), free);
            case AND -> alu(Alu.AND, to, binary.b(), free);
            case OR -> alu(Alu.OR, to, binary.b(), free);
            case XOR -> alu(Alu.XOR, to, binary.b(), free);
        }
    }

    private void shift(Assembler.Shift shift, Expr count, int to, int free) {
        if (count instanceof Expr.Const(long constant)) {
            code.shift(shift, to, (int) constant & 63);
        } else {
            code.shift(shift, to, to, operand(count, free));
        }
    }

    /** Returns a register with the value. */
    int operand(Expr value, int free) {
        if (value instanceof Expr.Temp(int temp) && register(temp) >= 0) {
            return register(temp);
        }
        int register = free(free);
        eval(value, register, free & ~(1 << register));
        return register;
    }

    private void alu(Alu op, int to, Expr value, int free) {
        if (value instanceof Expr.Const(long constant) && constant == (int) constant) {
            code.aluImmediate(op, to, (int) constant);
        } else if (value instanceof Expr.Temp(int temp) && register(temp) < 0) {
            code.aluMemory(op, to, base(temp), displacement(temp));
        } else {
            code.alu(op, to, operand(value, free));
        }
    }

    // ------------------------------------------------------------------ conditions

    void jump(Cond condition, boolean when, int target) {
        jump(condition, when, target, SCRATCH);
    }

    private void jump(Cond condition, boolean when, int target, int free) {
        switch (condition) {
            case Cond.Compare compare -> {
                compare(compare.a(), compare.b(), free);
                int holds =
                        switch (compare.relation()) {
                            case EQUAL -> Assembler.EQUAL;
                            case LESS -> Assembler.LESS;
                            case LESS_OR_EQUAL -> Assembler.LESS_OR_EQUAL;
                            case BELOW -> Assembler.BELOW;
                            case BELOW_OR_EQUAL -> Assembler.BELOW_OR_EQUAL;
                        };
                code.jcc(when ? holds : holds ^ 1, target);
            }
            case Cond.Both(Cond a, Cond b) -> {
                if (when) {
                    int not = code.newLabel();
                    jump(a, false, not, free);
                    jump(b, true, target, free);
                    code.bind(not);
                } else {
                    jump(a, false, target, free);
                    jump(b, false, target, free);
                }
            }
            case Cond.Not(Cond inner) -> jump(inner, !when, target, free);
            case Cond.Code code -> throw new NotWritten();
        }
    }

    private void compare(Expr a, Expr b, int free) {
        int register = operand(a, free);
        int rest = free & ~(1 << register);
        if (b.equals(new Expr.Const(0))) {
            code.test(register);
        } else {
            alu(Alu.CMP, register, b, rest);
        }
    }
}
