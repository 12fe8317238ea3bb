package dev.hv.cpu.x86.ir;

import static dev.hv.cpu.x86.ir.Expr.Op.ADD;
import static dev.hv.cpu.x86.ir.Expr.Op.AND;
import static dev.hv.cpu.x86.ir.Expr.Op.OR;
import static dev.hv.cpu.x86.ir.Expr.Op.SHL;
import static dev.hv.cpu.x86.ir.Expr.Op.SHR;
import static dev.hv.cpu.x86.ir.Expr.Op.SUB;

import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.decode.Operand;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects the steps of one instruction, and knows how its operands are reached. What it reads from
 * the instruction beyond {@link Field}s is part of the shape's key.
 */
final class Builder {
    static final int RAX = 0;
    static final int RCX = 1;
    static final int RDX = 2;
    static final int RBX = 3;
    static final int RSP = 4;
    static final int RBP = 5;
    static final int RSI = 6;
    static final int RDI = 7;

    private static final Field[] REGISTERS = {Field.R0, Field.R1, Field.R2};

    final Instruction in;
    final boolean flagsDead;
    private final int mode;
    private final List<Stmt> steps = new ArrayList<>();
    private int temps;
    private boolean readsFlags;

    Builder(Instruction in, int mode, boolean flagsDead) {
        this.in = in;
        this.mode = mode;
        this.flagsDead = flagsDead;
    }

    Lifted finish() {
        return Lifted.of(steps, temps, readsFlags);
    }

    // ------------------------------------------------------------------ expressions

    static Expr constant(long value) {
        return new Expr.Const(value);
    }

    static Expr op(Expr.Op op, Expr a, Expr b) {
        return new Expr.Binary(op, a, b);
    }

    static Expr zeroExtend(int size, Expr value) {
        return size == 8 ? value : new Expr.ZeroExtend(size, value);
    }

    static Expr signExtend(int size, Expr value) {
        return size == 8 ? value : new Expr.SignExtend(size, value);
    }

    static Expr part(Field field) {
        return new Expr.Part(field);
    }

    static Expr fixed(int register) {
        return new Expr.FixedGpr(register);
    }

    static Expr pure(Class<?> owner, String name, Expr... arguments) {
        return new Expr.Pure(Callee.of(owner, name), List.of(arguments));
    }

    static Expr select(Cond condition, Expr ifTrue, Expr ifFalse) {
        return new Expr.Select(condition, ifTrue, ifFalse);
    }

    static Expr bit(Cond condition) {
        return select(condition, constant(1), constant(0));
    }

    static Cond equal(Expr a, Expr b) {
        return new Cond.Compare(Cond.Relation.EQUAL, a, b);
    }

    Cond code(int condition) {
        readsFlags = true;
        return new Cond.Code(condition);
    }

    /** CF before this instruction, as 0 or 1. */
    Expr carry() {
        return let(bit(code(2)));
    }

    // ------------------------------------------------------------------ steps

    void add(Stmt step) {
        steps.add(step);
    }

    int newTemp() {
        return temps++;
    }

    Expr let(Expr value) {
        if (value instanceof Expr.Temp
                || value instanceof Expr.Const
                || value instanceof Expr.Part) {
            return value;
        }
        int temp = newTemp();
        add(new Stmt.Let(temp, value));
        return new Expr.Temp(temp);
    }

    Expr load(int size, Expr linear) {
        int temp = newTemp();
        add(new Stmt.Load(temp, size, linear));
        return new Expr.Temp(temp);
    }

    void store(int size, Expr linear, Expr value) {
        add(new Stmt.Store(size, linear, let(value)));
    }

    void call(Class<?> owner, String name, Expr... arguments) {
        add(new Stmt.Call(Callee.of(owner, name), List.of(arguments)));
    }

    Expr callValue(Class<?> owner, String name, Expr... arguments) {
        int temp = newTemp();
        add(new Stmt.CallValue(temp, Callee.of(owner, name), List.of(arguments)));
        return new Expr.Temp(temp);
    }

    void leave(Class<?> owner, String name, Expr... arguments) {
        add(new Stmt.Leave(Callee.of(owner, name), List.of(arguments)));
    }

    void flags(int op, int size, Expr result, Expr a, Expr b) {
        if (!flagsDead) {
            add(new Stmt.SetFlags(op, size, result, a, b));
        }
    }

    // ------------------------------------------------------------------ registers

    /** Writes the low {@code size} bytes as the processor does: 4 bytes clear the upper half. */
    void setFixed(int register, int size, Expr value) {
        add(new Stmt.SetFixedGpr(register, merge(size, fixed(register), value)));
    }

    private static Expr merge(int size, Expr old, Expr value) {
        if (size >= 4) {
            return zeroExtend(size, value);
        }
        long mask = (1L << (8 * size)) - 1;
        return op(OR, op(AND, old, constant(~mask)), zeroExtend(size, value));
    }

    static Field register(int operand) {
        return REGISTERS[operand];
    }

    // ------------------------------------------------------------------ operands

    Operand operand(int i) {
        return in.operand(i);
    }

    int size(int i) {
        return in.operand(i).size();
    }

    boolean isMemory(int i) {
        return in.operand(i).isMemory();
    }

    /** Reads an operand, zero-extended from its size; memory may fault. */
    Expr read(int i) {
        Operand operand = in.operand(i);
        int size = operand.size();
        return switch (operand.kind()) {
            case GPR -> let(zeroExtend(size, new Expr.Gpr(register(i))));
            case GPR8_HIGH -> let(zeroExtend(1, op(SHR, new Expr.Gpr(register(i)), constant(8))));
            case MEMORY, MOFFS -> load(size, address(size, false));
            case IMMEDIATE -> immediate(operand);
            default -> throw new IllegalStateException("operand of " + in);
        };
    }

    private static Expr immediate(Operand operand) {
        return part(operand.register() == 1 ? Field.IMMEDIATE2 : Field.IMMEDIATE);
    }

    /** Writes an operand; memory may fault, so it comes before changes of state. */
    void write(int i, Expr value) {
        Operand operand = in.operand(i);
        if (operand.isMemory()) {
            int size = operand.size();
            store(size, address(size, true), value);
        } else {
            writeRegister(i, value);
        }
    }

    void writeRegister(int i, Expr value) {
        Operand operand = in.operand(i);
        Expr old = new Expr.Gpr(register(i));
        Expr merged =
                operand.kind() == Operand.Kind.GPR8_HIGH
                        ? op(
                                OR,
                                op(AND, old, constant(~0xFF00L)),
                                op(SHL, zeroExtend(1, value), constant(8)))
                        : merge(operand.size(), old, value);
        add(new Stmt.SetGpr(register(i), merged));
    }

    /** A destination that is read, changed and written. */
    interface Change {
        /** Returns the new value, computed from the old one; no effects yet. */
        Expr apply(Expr old);
    }

    /** Reads operand 0, changes it, and writes it back: to memory before anything else changes. */
    Expr modify(Change change) {
        Operand operand = in.operand(0);
        if (operand.isMemory()) {
            int size = operand.size();
            Expr linear = let(address(size, true));
            Expr changed = let(change.apply(load(size, linear)));
            store(size, linear, changed);
            return changed;
        }
        Expr changed = let(change.apply(read(0)));
        writeRegister(0, changed);
        return changed;
    }

    // ------------------------------------------------------------------ addresses

    /**
     * The offset of the memory operand in its segment, cut to the address size. A base that is not
     * there is the register that is always zero, so that there are few shapes of operands.
     */
    Expr offset() {
        Expr sum = in.base == Instruction.RIP ? new Expr.BlockRip() : new Expr.Gpr(Field.BASE);
        if (in.index != Instruction.NO_REGISTER) {
            sum = op(ADD, sum, op(SHL, new Expr.Gpr(Field.INDEX), part(Field.SHIFT)));
        }
        return zeroExtend(in.addressSize, op(ADD, sum, part(Field.DISPLACEMENT)));
    }

    /** The linear address of the memory operand, checked for an access of that size. */
    Expr address(int size, boolean write) {
        return linear(in.segment, offset(), size, write);
    }

    /**
     * The linear address of an offset in a segment; the offset is cut to the address size already.
     */
    Expr linear(int segment, Expr offset, int size, boolean write) {
        if (code64()) {
            return segment >= Seg.FS
                    ? let(op(ADD, offset, new Expr.SegmentBase(segment)))
                    : let(offset);
        }
        if ((mode & Mode.FLAT) != 0 && segment < Seg.FS && !(segment == Seg.CS && write)) {
            return let(offset);
        }
        int temp = newTemp();
        add(new Stmt.Linear(temp, segment, offset, size, write));
        return new Expr.Temp(temp);
    }

    boolean code64() {
        return (mode & Mode.CODE_SIZE) == Mode.CODE_64;
    }

    int mode() {
        return mode;
    }

    // ------------------------------------------------------------------ stack

    /** Width of the stack pointer in bytes. */
    int stackSize() {
        if (code64()) {
            return 8;
        }
        return (mode & Mode.STACK_32) != 0 ? 4 : 2;
    }

    Expr stackPointer(long change) {
        Expr pointer = fixed(RSP);
        if (change != 0) {
            pointer = op(change < 0 ? SUB : ADD, pointer, constant(Math.abs(change)));
        }
        return zeroExtend(stackSize(), pointer);
    }

    void push(int size, Expr value) {
        pushIn(size, size, value);
    }

    /**
     * Pushes a value of which less is stored than the stack pointer moves by: of a segment register
     * that is pushed as 32 bits, the upper half stays what it was (SDM vol. 2B, PUSH).
     */
    void pushIn(int slot, int size, Expr value) {
        Expr kept = let(value);
        Expr pointer = let(stackPointer(-slot));
        store(size, linear(Seg.SS, pointer, size, true), kept);
        setFixed(RSP, stackSize(), pointer);
    }

    /** Reads the top of the stack; {@link #dropStack} follows when nothing can fault any more. */
    Expr top(int size) {
        return load(size, linear(Seg.SS, let(stackPointer(0)), size, false));
    }

    void dropStack(long bytes) {
        setFixed(RSP, stackSize(), stackPointer(bytes));
    }
}
