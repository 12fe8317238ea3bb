package dev.hv.cpu.x86.translate;

import static dev.hv.cpu.x86.hostcode.Frame.FRAME;
import static dev.hv.cpu.x86.hostcode.Frame.RAX;
import static dev.hv.cpu.x86.hostcode.Frame.RBX;
import static dev.hv.cpu.x86.hostcode.Frame.RCX;
import static dev.hv.cpu.x86.hostcode.Frame.RDX;

import dev.hv.cpu.x86.hostcode.Assembler;
import dev.hv.cpu.x86.hostcode.Assembler.Alu;
import dev.hv.cpu.x86.hostcode.Frame;
import dev.hv.cpu.x86.ir.Callee;
import dev.hv.cpu.x86.ir.Cond;
import dev.hv.cpu.x86.ir.Expr;
import dev.hv.cpu.x86.ir.Field;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** Writes values and conditions of one instruction after the other as the host's machine code. */
final class HostValues {
    private static final int XMM_STRIDE = 4;

    /** Most times that LEA doubles one of what it adds. */
    private static final int MOST_DOUBLINGS = 3;

    /** More registers than there are. */
    private static final int MANY = 16;

    private static final Expr ZERO = new Expr.Const(0);
    private static final Expr ONE = new Expr.Const(1);

    private final Assembler code;
    private final HostHelpers helpers;
    private final HostFloats floats;
    private final GuestInstruction instruction;
    private final TempHomes homes;

    /** Registers for what is computed, as bits. */
    private final int scratch;

    /**
     * @param homes of the instruction's temporaries
     * @param leave returns the label of code that has the interpreter do the instruction
     */
    HostValues(Assembler code, GuestInstruction instruction, TempHomes homes, IntSupplier leave) {
        this.code = code;
        this.instruction = instruction;
        this.homes = homes;
        this.scratch = 1 << RAX | 1 << RCX | 1 << RDX | (homes.useRbx ? 0 : 1 << RBX);
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

    private int displacement(int temp) {
        if (temp >= Slots.FIRST_OWN) {
            int slot = homes.slot(temp);
            if (slot >= Frame.MOST_TEMPS) {
                throw new NotWritten();
            }
            return Frame.TEMPS + 8 * slot;
        }
        if (temp >= Slots.REGISTERS) {
            return Frame.GUEST + 8 * (temp - Slots.REGISTERS);
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
            code.movMemory(FRAME, displacement(temp), from);
        }
    }

    void let(int temp, Expr value) {
        int register = register(temp);
        if (part(temp, register, value)) {
            return;
        }
        if (register < 0) {
            if (value instanceof Expr.Const(long constant) && constant == (int) constant) {
                code.movMemoryImmediate(FRAME, displacement(temp), (int) constant);
                return;
            }
            if (value instanceof Expr.Temp(int from) && register(from) >= 0) {
                set(temp, register(from));
                return;
            }
        } else if (mayBuild(value, temp)) {
            eval(value, register, scratch);
            return;
        }
        eval(value, RAX);
        set(temp, RAX);
    }

    /** Writes the low byte, or two, of a temporary, if that is what its new value comes to. */
    private boolean part(int temp, int register, Expr value) {
        if (!(value
                        instanceof
                        Expr.Binary(
                                Expr.Op or,
                                Expr.Binary(Expr.Op and, Expr old, Expr.Const(long above)),
                                Expr.ZeroExtend(int size, Expr low)))
                || or != Expr.Op.OR
                || and != Expr.Op.AND
                || !old.equals(new Expr.Temp(temp))
                || size > 2
                || above != -1L << (8 * size)
                || temp < Slots.REGISTERS) {
            return false;
        }
        int from = operand(low, scratch);
        if (register >= 0) {
            code.movLow(size, register, from);
        } else {
            code.storeLow(size, FRAME, displacement(temp), from);
        }
        return true;
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
        eval(value, to, scratch & ~(1 << to));
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
                    code.load(8, to, FRAME, displacement(temp));
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
                } else if (size == 4 && inner instanceof Expr.Binary binary && isNarrow(binary)) {
                    narrow(binary, to, free);
                } else if (inner instanceof Expr.Temp(int temp)) {
                    int register = register(temp);
                    if (register >= 0) {
                        code.zeroExtend(size, to, register);
                    } else {
                        code.load(size, to, FRAME, displacement(temp));
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
                        code.loadSigned(size, to, FRAME, displacement(temp));
                    }
                } else {
                    eval(inner, to, free);
                    code.signExtend(size, to, to);
                }
            }
            case Expr.Select(Cond condition, Expr ifTrue, Expr ifFalse)
                    when ifTrue.equals(ONE) && ifFalse.equals(ZERO) && isOneCompare(condition) ->
                    code.setcc(compare(condition, free | 1 << to), to);
            case Expr.Select(Cond condition, Expr ifTrue, Expr ifFalse)
                    when isOneCompare(condition) && Integer.bitCount(free) > 2 -> {
                eval(ifFalse, to, free);
                int other = operand(ifTrue, free);
                code.cmov(compare(condition, free & ~(1 << other)), to, other);
            }
            case Expr.Select(Cond condition, Expr ifTrue, Expr ifFalse) -> {
                int other = code.newLabel();
                int done = code.newLabel();
                jump(condition, false, other, free | (scratch & 1 << to));
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
        return scratch & ~(1 << register);
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
        if (isSum(binary) && sum(binary, true, to, free)) {
            return;
        }
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

    /** Whether the low four bytes of a result follow from those of its operands, at once. */
    private static boolean isNarrow(Expr.Binary binary) {
        return switch (binary.op()) {
            case ADD, SUB, AND, OR, XOR -> true;
            case MUL, SHL, SHR, SAR -> false;
        };
    }

    /** Computes the low four bytes of a value, with zeros above. */
    private void narrow(Expr.Binary binary, int to, int free) {
        if (isSum(binary) && sum(binary, false, to, free)) {
            return;
        }
        low(binary.a(), to, free);
        Alu op =
                switch (binary.op()) {
                    case ADD -> Alu.ADD;
                    case SUB -> Alu.SUB;
                    case AND -> Alu.AND;
                    case OR -> Alu.OR;
                    case XOR -> Alu.XOR;
                    case MUL, SHL, SHR, SAR -> throw new NotWritten();
                };
        Expr b = withoutExtension(binary.b());
        if (b instanceof Expr.Const(long constant)) {
            code.alu32Immediate(op, to, (int) constant);
        } else if (b instanceof Expr.Temp(int temp) && register(temp) < 0) {
            code.alu32Memory(op, to, FRAME, displacement(temp));
        } else {
            code.alu32(op, to, lowOperand(b, free));
        }
    }

    /** What has the same low four bytes. */
    private static Expr withoutExtension(Expr value) {
        return switch (value) {
            case Expr.ZeroExtend(int size, Expr inner) when size >= 4 -> withoutExtension(inner);
            case Expr.SignExtend(int size, Expr inner) when size >= 4 -> withoutExtension(inner);
            default -> value;
        };
    }

    /** Computes a value whose low four bytes count alone. */
    private void low(Expr value, int to, int free) {
        Expr inner = withoutExtension(value);
        if (inner instanceof Expr.Binary binary && isNarrow(binary)) {
            narrow(binary, to, free);
        } else if (inner instanceof Expr.Temp) {
            eval(new Expr.ZeroExtend(4, inner), to, free);
        } else {
            eval(inner, to, free);
        }
    }

    /** Returns a register with a value of whose bytes the low four count. */
    private int lowOperand(Expr value, int free) {
        Expr inner = withoutExtension(value);
        int home = inRegister(inner);
        if (home >= 0) {
            return home;
        }
        int register = free(free);
        low(inner, register, free & ~(1 << register));
        return register;
    }

    private static boolean isSum(Expr.Binary binary) {
        return binary.op() == Expr.Op.ADD
                || (binary.op() == Expr.Op.SUB && binary.b() instanceof Expr.Const);
    }

    /** Computes a sum with one LEA, if that is what it comes to. */
    private boolean sum(Expr.Binary binary, boolean wide, int to, int free) {
        List<Expr> terms = new ArrayList<>();
        long all = terms(binary, wide, terms);
        long constant = wide ? all : (int) all;
        if (constant != (int) constant) {
            return false;
        }
        return switch (terms.size()) {
            case 1 -> {
                int register = inRegister(terms.getFirst());
                if (register < 0 || register == to) {
                    yield false;
                }
                code.lea(wide, to, register, (int) constant);
                yield true;
            }
            case 2 ->
                    doublings(terms.get(1)) > 0
                            ? sum(terms.get(0), terms.get(1), (int) constant, wide, to, free)
                            : sum(terms.get(1), terms.get(0), (int) constant, wide, to, free);
            default -> false;
        };
    }

    private boolean sum(Expr base, Expr index, int constant, boolean wide, int to, int free) {
        int scale = doublings(index);
        Expr single = scale > 0 && index instanceof Expr.Binary shift ? shift.a() : index;
        int rest = free;
        int baseRegister = inRegister(base);
        boolean toIsFree = !reads(single, to);
        if (baseRegister < 0) {
            if (!toIsFree && rest == 0) {
                return false;
            }
            baseRegister = toIsFree ? to : free(rest);
            rest &= ~(1 << baseRegister);
            toIsFree &= baseRegister != to;
        } else {
            toIsFree = baseRegister != to;
        }
        int indexRegister = inRegister(single);
        if (indexRegister < 0) {
            if (!toIsFree && rest == 0) {
                return false;
            }
            indexRegister = toIsFree && !reads(base, to) ? to : free(rest);
            rest &= ~(1 << indexRegister);
        }
        if (Integer.bitCount(rest) < Math.max(needs(base), needs(single))) {
            return false;
        }
        if (inRegister(base) < 0) {
            eval(base, baseRegister, rest);
        }
        if (inRegister(single) < 0) {
            eval(single, indexRegister, rest);
        }
        code.leaScaled(wide, to, baseRegister, indexRegister, scale, constant);
        return true;
    }

    /** Returns how many registers a value takes besides its own. */
    private int needs(Expr value) {
        return switch (value) {
            case Expr.ZeroExtend extend -> needs(extend.value());
            case Expr.SignExtend extend -> needs(extend.value());
            case Expr.Binary(Expr.Op op, Expr a, Expr b) -> Math.max(needs(a), 1 + needs(b));
            case Expr.Select select -> MANY;
            case Expr.Pure pure -> MANY;
            default -> 0;
        };
    }

    private int inRegister(Expr value) {
        return value instanceof Expr.Temp(int temp) ? register(temp) : -1;
    }

    /** Whether a value depends on what that register holds. */
    private boolean reads(Expr value, int register) {
        boolean[] found = {false};
        Temps.visit(value, temp -> found[0] |= register(temp) == register);
        return found[0];
    }

    /** Adds what a sum is of; returns its constant. */
    private static long terms(Expr value, boolean wide, List<Expr> terms) {
        Expr term = wide ? value : withoutExtension(value);
        return switch (term) {
            case Expr.Const(long constant) -> constant;
            case Expr.Binary(Expr.Op op, Expr a, Expr b) when op == Expr.Op.ADD ->
                    terms(a, wide, terms) + terms(b, wide, terms);
            case Expr.Binary(Expr.Op op, Expr a, Expr.Const(long constant))
                    when op == Expr.Op.SUB ->
                    terms(a, wide, terms) - constant;
            default -> {
                terms.add(term);
                yield 0;
            }
        };
    }

    /** How often a term is doubled, as far as LEA does that. */
    private static int doublings(Expr term) {
        return term instanceof Expr.Binary(Expr.Op op, Expr a, Expr.Const(long count))
                        && op == Expr.Op.SHL
                        && count >= 0
                        && count <= MOST_DOUBLINGS
                ? (int) count
                : 0;
    }

    private void shift(Assembler.Shift shift, Expr count, int to, int free) {
        if (count instanceof Expr.Const(long constant)) {
            code.shift(shift, to, (int) constant & 63);
        } else {
            code.shift(shift, to, to, operand(count, free));
        }
    }

    /** Returns a register, none but RBX of those that are free, with a value that is stored. */
    int storable(Expr value) {
        int register = inRegister(value);
        if (register < 0) {
            if (homes.useRbx) {
                throw new NotWritten();
            }
            eval(value, RBX);
            register = RBX;
        }
        return register;
    }

    /** Returns whether a temporary is in a register throughout. */
    static boolean isPinned(int temp) {
        return Slots.isRegister(temp) && Frame.pinned(temp - Slots.REGISTERS) >= 0;
    }

    /** Returns a register with the value. */
    int operand(Expr value, int free) {
        int home = inRegister(value);
        if (home >= 0) {
            return home;
        }
        int register = free(free);
        eval(value, register, free & ~(1 << register));
        return register;
    }

    private void alu(Alu op, int to, Expr value, int free) {
        if (value instanceof Expr.Const(long constant) && constant == (int) constant) {
            code.aluImmediate(op, to, (int) constant);
        } else if (value instanceof Expr.Temp(int temp) && register(temp) < 0) {
            code.aluMemory(op, to, FRAME, displacement(temp));
        } else {
            code.alu(op, to, operand(value, free));
        }
    }

    // ------------------------------------------------------------------ conditions

    void jump(Cond condition, boolean when, int target) {
        jump(condition, when, target, scratch);
    }

    private void jump(Cond condition, boolean when, int target, int free) {
        switch (condition) {
            case Cond.Compare compare -> {
                int holds = compare(compare, free);
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

    private static boolean isOneCompare(Cond condition) {
        return condition instanceof Cond.Compare
                || (condition instanceof Cond.Not(Cond inner) && isOneCompare(inner));
    }

    /** Compares; returns which of the host's conditions holds if this one does. */
    private int compare(Cond condition, int free) {
        return switch (condition) {
            case Cond.Compare(Cond.Relation relation, Expr a, Expr b) -> {
                if (!narrowCompare(relation, a, b, free)) {
                    compare(a, b, free);
                }
                yield switch (relation) {
                    case EQUAL -> Assembler.EQUAL;
                    case LESS -> Assembler.LESS;
                    case LESS_OR_EQUAL -> Assembler.LESS_OR_EQUAL;
                    case BELOW -> Assembler.BELOW;
                    case BELOW_OR_EQUAL -> Assembler.BELOW_OR_EQUAL;
                };
            }
            case Cond.Not(Cond inner) -> compare(inner, free) ^ 1;
            default -> throw new NotWritten();
        };
    }

    private void compare(Expr a, Expr b, int free) {
        if (a instanceof Expr.Temp(int temp)
                && register(temp) < 0
                && b instanceof Expr.Const(long constant)
                && constant == (int) constant) {
            code.cmpMemory(Long.BYTES, FRAME, displacement(temp), (int) constant);
            return;
        }
        int register = operand(a, free);
        if (b.equals(ZERO)) {
            code.test(register);
        } else {
            alu(Alu.CMP, register, b, free & ~(1 << register));
        }
    }

    /**
     * Compares low bytes, where both are extended from as many in a way that keeps their order.
     *
     * @return false if they are not, or there is no code for it
     */
    private boolean narrowCompare(Cond.Relation relation, Expr a, Expr b, int free) {
        boolean signed = relation == Cond.Relation.LESS || relation == Cond.Relation.LESS_OR_EQUAL;
        return switch (a) {
            case Expr.SignExtend(int size, Expr inner)
                    when b instanceof Expr.SignExtend(int other, Expr value) && other == size ->
                    narrowCompare(size, inner, value, free);
            case Expr.SignExtend(int size, Expr inner)
                    when b instanceof Expr.Const && Folding.signExtend(size, b).equals(b) ->
                    narrowCompare(size, inner, b, free);
            case Expr.ZeroExtend(int size, Expr inner)
                    when !signed
                            && b instanceof Expr.ZeroExtend(int other, Expr value)
                            && other == size ->
                    narrowCompare(size, inner, value, free);
            case Expr.ZeroExtend(int size, Expr inner)
                    when !signed
                            && b instanceof Expr.Const
                            && Folding.zeroExtend(size, b).equals(b) ->
                    narrowCompare(size, inner, b, free);
            default -> false;
        };
    }

    private boolean narrowCompare(int size, Expr a, Expr b, int free) {
        if (a instanceof Expr.Temp(int temp)
                && register(temp) < 0
                && b instanceof Expr.Const(long constant)
                && (size == 1 || size == 4)) {
            int value = size == 1 ? (byte) constant : (int) constant;
            code.cmpMemory(size, FRAME, displacement(temp), value);
            return true;
        }
        if (size != 4) {
            return false;
        }
        int register = lowOperand(a, free);
        switch (withoutExtension(b)) {
            case Expr.Const(long constant) when constant == 0 -> code.test32(register);
            case Expr.Const(long constant) ->
                    code.alu32Immediate(Alu.CMP, register, (int) constant);
            case Expr.Temp(int temp) when register(temp) < 0 ->
                    code.alu32Memory(Alu.CMP, register, FRAME, displacement(temp));
            case Expr other ->
                    code.alu32(Alu.CMP, register, lowOperand(other, free & ~(1 << register)));
        }
        return true;
    }
}
