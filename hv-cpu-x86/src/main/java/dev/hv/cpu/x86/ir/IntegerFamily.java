package dev.hv.cpu.x86.ir;

import static dev.hv.cpu.x86.ir.Builder.RAX;
import static dev.hv.cpu.x86.ir.Builder.RBP;
import static dev.hv.cpu.x86.ir.Builder.RBX;
import static dev.hv.cpu.x86.ir.Builder.RDX;
import static dev.hv.cpu.x86.ir.Builder.RSP;
import static dev.hv.cpu.x86.ir.Builder.bit;
import static dev.hv.cpu.x86.ir.Builder.constant;
import static dev.hv.cpu.x86.ir.Builder.equal;
import static dev.hv.cpu.x86.ir.Builder.fixed;
import static dev.hv.cpu.x86.ir.Builder.op;
import static dev.hv.cpu.x86.ir.Builder.part;
import static dev.hv.cpu.x86.ir.Builder.pure;
import static dev.hv.cpu.x86.ir.Builder.select;
import static dev.hv.cpu.x86.ir.Builder.signExtend;
import static dev.hv.cpu.x86.ir.Builder.zeroExtend;
import static dev.hv.cpu.x86.ir.Expr.Op.ADD;
import static dev.hv.cpu.x86.ir.Expr.Op.AND;
import static dev.hv.cpu.x86.ir.Expr.Op.MUL;
import static dev.hv.cpu.x86.ir.Expr.Op.OR;
import static dev.hv.cpu.x86.ir.Expr.Op.SAR;
import static dev.hv.cpu.x86.ir.Expr.Op.SUB;
import static dev.hv.cpu.x86.ir.Expr.Op.XOR;

import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.ops.Decimal;
import dev.hv.cpu.x86.ops.Division;
import dev.hv.cpu.x86.ops.FlagTransfer;
import dev.hv.cpu.x86.ops.Stack;
import dev.hv.cpu.x86.ops.WideExchange;

/** Arithmetic, logic, moves and the stack (Intel SDM vol. 1, 7.3.1 to 7.3.5). */
final class IntegerFamily {
    private IntegerFamily() {}

    static boolean lift(Builder b, String mnemonic) {
        switch (mnemonic) {
            case "add" -> arithmetic(b, ADD, Flags.ADD, true);
            case "sub" -> arithmetic(b, SUB, Flags.SUB, true);
            case "cmp" -> arithmetic(b, SUB, Flags.SUB, false);
            case "and" -> arithmetic(b, AND, Flags.LOGIC, true);
            case "test" -> arithmetic(b, AND, Flags.LOGIC, false);
            case "or" -> arithmetic(b, OR, Flags.LOGIC, true);
            case "xor" -> arithmetic(b, XOR, Flags.LOGIC, true);
            case "adc" -> withCarry(b, ADD, Flags.ADC);
            case "sbb" -> withCarry(b, SUB, Flags.SBB);
            case "inc" -> step(b, ADD, Flags.INC);
            case "dec" -> step(b, SUB, Flags.DEC);
            case "not" -> b.modify(old -> op(XOR, old, constant(-1)));
            case "neg" -> negate(b);
            case "mul" -> multiplyWide(b, false);
            case "imul" -> {
                if (b.in.operandCount() == 1) {
                    multiplyWide(b, true);
                } else {
                    multiply(b);
                }
            }
            case "div" -> b.call(Division.class, "unsigned", b.read(0), constant(b.size(0)));
            case "idiv" -> b.call(Division.class, "signed", b.read(0), constant(b.size(0)));
            case "mov" -> {
                return move(b);
            }
            case "movnti", "movzx" -> b.write(0, b.read(1));
            case "movsx", "movsxd" -> b.write(0, signExtend(b.size(1), b.read(1)));
            case "lea" -> b.writeRegister(0, b.offset());
            case "xchg" -> exchange(b);
            case "xadd" -> exchangeAdd(b);
            case "cmpxchg" -> compareExchange(b);
            case "cmpxchg8b" -> b.call(WideExchange.class, "cmpxchg8b", b.address(8, true));
            case "cmpxchg16b" -> b.call(WideExchange.class, "cmpxchg16b", b.address(16, true));
            case "movbe" ->
                    b.write(
                            0,
                            pure(
                                    dev.hv.cpu.x86.ops.Bits.class,
                                    "byteSwap",
                                    b.read(1),
                                    constant(b.size(0))));
            case "cbw" -> b.setFixed(RAX, 2, signExtend(1, fixed(RAX)));
            case "cwde" -> b.setFixed(RAX, 4, signExtend(2, fixed(RAX)));
            case "cdqe" -> b.setFixed(RAX, 8, signExtend(4, fixed(RAX)));
            case "cwd" -> b.setFixed(RDX, 2, op(SAR, signExtend(2, fixed(RAX)), constant(63)));
            case "cdq" -> b.setFixed(RDX, 4, op(SAR, signExtend(4, fixed(RAX)), constant(63)));
            case "cqo" -> b.setFixed(RDX, 8, op(SAR, fixed(RAX), constant(63)));
            case "push" -> {
                return push(b);
            }
            case "pop" -> {
                return pop(b);
            }
            case "pusha" -> b.call(Stack.class, "pushAll", constant(b.in.operandSize));
            case "popa" -> b.call(Stack.class, "popAll", constant(b.in.operandSize));
            case "enter" ->
                    b.call(
                            Stack.class,
                            "enter",
                            part(Field.IMMEDIATE),
                            part(Field.IMMEDIATE2),
                            constant(b.in.operandSize));
            case "leave" -> leave(b);
            case "xlat" -> translate(b);
            case "lahf" -> b.call(FlagTransfer.class, "lahf");
            case "sahf" -> b.call(FlagTransfer.class, "sahf");
            case "clc" -> b.call(FlagTransfer.class, "clc");
            case "stc" -> b.call(FlagTransfer.class, "stc");
            case "cmc" -> b.call(FlagTransfer.class, "cmc");
            case "cld" -> b.call(FlagTransfer.class, "cld");
            case "std" -> b.call(FlagTransfer.class, "std");
            case "salc" -> b.setFixed(RAX, 1, op(SUB, constant(0), b.carry()));
            case "daa" -> b.call(Decimal.class, "daa");
            case "das" -> b.call(Decimal.class, "das");
            case "aaa" -> b.call(Decimal.class, "aaa");
            case "aas" -> b.call(Decimal.class, "aas");
            case "aam" -> b.call(Decimal.class, "aam", part(Field.IMMEDIATE));
            case "aad" -> b.call(Decimal.class, "aad", part(Field.IMMEDIATE));
            case "nop", "pause", "endbr32", "endbr64", "lfence", "mfence", "sfence" -> {}
            case "prefetch",
                    "prefetchw",
                    "prefetchnta",
                    "prefetcht0",
                    "prefetcht1",
                    "prefetcht2" -> {}
            case "clflush", "clflushopt", "clwb" -> b.load(1, b.address(1, false));
            default -> {
                return conditional(b, mnemonic);
            }
        }
        return true;
    }

    private static boolean conditional(Builder b, String mnemonic) {
        int set = ConditionCodes.of(mnemonic, "set");
        if (set >= 0) {
            b.write(0, bit(b.code(set)));
            return true;
        }
        int move = ConditionCodes.of(mnemonic, "cmov");
        if (move >= 0) {
            Expr source = b.read(1);
            b.writeRegister(0, select(b.code(move), source, b.read(0)));
            return true;
        }
        return false;
    }

    private static void arithmetic(Builder b, Expr.Op operation, int flags, boolean writes) {
        int size = b.size(0);
        if (b.isMemory(0)) {
            Expr source = b.read(1);
            Expr linear = b.address(size, writes);
            Expr old = b.load(size, linear);
            Expr result = b.let(op(operation, old, source));
            if (writes) {
                b.store(size, linear, result);
            }
            b.flags(flags, size, result, old, source);
            return;
        }
        Expr source = b.read(1);
        Expr old = b.read(0);
        Expr result = b.let(op(operation, old, source));
        if (writes) {
            b.writeRegister(0, result);
        }
        b.flags(flags, size, result, old, source);
    }

    private static void withCarry(Builder b, Expr.Op operation, int flags) {
        int size = b.size(0);
        Expr carry = b.carry();
        Expr source = b.read(1);
        Expr[] old = new Expr[1];
        Expr result =
                b.modify(
                        value -> {
                            old[0] = value;
                            return op(operation, op(operation, value, source), carry);
                        });
        b.flags(flags, size, result, old[0], source);
    }

    private static void step(Builder b, Expr.Op operation, int flags) {
        Expr carry = b.flagsDead ? constant(0) : b.carry();
        Expr result = b.modify(old -> op(operation, old, constant(1)));
        b.flags(flags, b.size(0), result, constant(0), carry);
    }

    private static void negate(Builder b) {
        Expr[] value = new Expr[1];
        Expr result =
                b.modify(
                        old -> {
                            value[0] = old;
                            return op(SUB, constant(0), old);
                        });
        b.flags(Flags.SUB, b.size(0), result, constant(0), value[0]);
    }

    /** IMUL with two or three operands: CF and OF tell whether the product was cut. */
    private static void multiply(Builder b) {
        int size = b.size(0);
        boolean three = b.in.operandCount() == 3;
        Expr first = b.let(signExtend(size, b.read(1)));
        Expr second = b.let(signExtend(size, b.read(three ? 2 : 0)));
        Expr product = b.let(op(MUL, first, second));
        if (b.flagsDead) {
            b.writeRegister(0, product);
            return;
        }
        Expr cut;
        if (size == 8) {
            Expr high = pure(Math.class, "multiplyHigh", first, second);
            cut = b.let(op(XOR, high, op(SAR, product, constant(63))));
        } else {
            cut = b.let(op(XOR, signExtend(size, product), product));
        }
        b.writeRegister(0, product);
        b.flags(
                Flags.MUL,
                size,
                product,
                constant(0),
                select(equal(cut, constant(0)), constant(0), constant(1)));
    }

    /** MUL and IMUL with one operand: the product goes to rDX:rAX, or AX. */
    private static void multiplyWide(Builder b, boolean signed) {
        int size = b.size(0);
        Expr source = b.read(0);
        Expr first = signed ? b.let(signExtend(size, source)) : source;
        Expr second = b.let(signed ? signExtend(size, fixed(RAX)) : zeroExtend(size, fixed(RAX)));
        Expr low = b.let(op(MUL, first, second));
        Expr high =
                b.let(
                        size == 8
                                ? pure(
                                        Math.class,
                                        signed ? "multiplyHigh" : "unsignedMultiplyHigh",
                                        first,
                                        second)
                                : op(SAR, low, constant(8L * size)));
        if (size == 1) {
            b.setFixed(RAX, 2, low);
        } else {
            b.setFixed(RAX, size, low);
            b.setFixed(RDX, size, high);
        }
        if (b.flagsDead) {
            return;
        }
        Expr fill = signed ? op(SAR, signExtend(size, low), constant(63)) : constant(0);
        Expr cut = b.let(zeroExtend(size, op(XOR, high, fill)));
        b.flags(
                Flags.MUL,
                size,
                low,
                constant(0),
                select(equal(cut, constant(0)), constant(0), constant(1)));
    }

    private static boolean move(Builder b) {
        boolean known =
                switch (b.operand(0).kind()) {
                    case GPR, GPR8_HIGH, MEMORY, MOFFS ->
                            switch (b.operand(1).kind()) {
                                case GPR, GPR8_HIGH, MEMORY, MOFFS, IMMEDIATE -> true;
                                default -> false;
                            };
                    default -> false;
                };
        if (known) {
            b.write(0, b.read(1));
        }
        return known;
    }

    private static void exchange(Builder b) {
        Expr other = b.read(1);
        Expr[] old = new Expr[1];
        b.modify(
                value -> {
                    old[0] = value;
                    return other;
                });
        b.writeRegister(1, old[0]);
    }

    private static void exchangeAdd(Builder b) {
        Expr addend = b.read(1);
        int size = b.size(0);
        if (b.isMemory(0)) {
            Expr linear = b.address(size, true);
            Expr old = b.load(size, linear);
            Expr sum = b.let(op(ADD, old, addend));
            b.store(size, linear, sum);
            b.writeRegister(1, old);
            b.flags(Flags.ADD, size, sum, old, addend);
            return;
        }
        Expr old = b.read(0);
        Expr sum = b.let(op(ADD, old, addend));
        b.writeRegister(1, old);
        b.writeRegister(0, sum);
        b.flags(Flags.ADD, size, sum, old, addend);
    }

    /** Memory is always written, with the old value if it differs from the accumulator. */
    private static void compareExchange(Builder b) {
        int size = b.size(0);
        Expr accumulator = b.let(zeroExtend(size, fixed(RAX)));
        Expr source = b.read(1);
        Expr[] old = new Expr[1];
        if (size == 4 && !b.isMemory(0)) {
            // Where the comparison fails the upper half of the register stays.
            Expr whole = b.let(new Expr.Gpr(Builder.register(0)));
            old[0] = b.let(zeroExtend(4, whole));
            Expr written = select(equal(accumulator, old[0]), zeroExtend(4, source), whole);
            b.add(new Stmt.SetGpr(Builder.register(0), written));
        } else {
            b.modify(
                    value -> {
                        old[0] = value;
                        return select(equal(accumulator, value), source, value);
                    });
        }
        Expr kept = fixed(RAX);
        Expr loaded =
                size >= 4 ? old[0] : op(OR, op(AND, kept, constant(-1L << (8 * size))), old[0]);
        b.add(new Stmt.SetFixedGpr(RAX, select(equal(accumulator, old[0]), kept, loaded)));
        b.flags(Flags.SUB, size, op(SUB, accumulator, old[0]), accumulator, old[0]);
    }

    private static boolean push(Builder b) {
        int size = b.in.operandSize;
        switch (b.operand(0).kind()) {
            case GPR, MEMORY -> b.push(size, b.read(0));
            case IMMEDIATE -> b.push(size, part(Field.IMMEDIATE));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static boolean pop(Builder b) {
        int size = b.in.operandSize;
        switch (b.operand(0).kind()) {
            case GPR -> {
                Expr value = b.top(size);
                b.dropStack(size);
                b.writeRegister(0, value);
            }
            case MEMORY ->
                    b.call(
                            Stack.class,
                            "popMemory",
                            b.let(b.offset()),
                            constant(b.in.segment),
                            constant(size));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void leave(Builder b) {
        int size = b.in.operandSize;
        Expr frame = b.let(zeroExtend(b.stackSize(), fixed(RBP)));
        Expr value = b.load(size, b.linear(Seg.SS, frame, size, false));
        b.setFixed(RSP, b.stackSize(), op(ADD, frame, constant(size)));
        b.setFixed(RBP, size, value);
    }

    private static void translate(Builder b) {
        Instruction in = b.in;
        Expr offset = zeroExtend(in.addressSize, op(ADD, fixed(RBX), zeroExtend(1, fixed(RAX))));
        b.setFixed(RAX, 1, b.load(1, b.linear(in.segment, offset, 1, false)));
    }
}
