package dev.hv.cpu.x86.ir;

import static dev.hv.cpu.x86.ir.Builder.RCX;
import static dev.hv.cpu.x86.ir.Builder.bit;
import static dev.hv.cpu.x86.ir.Builder.constant;
import static dev.hv.cpu.x86.ir.Builder.equal;
import static dev.hv.cpu.x86.ir.Builder.fixed;
import static dev.hv.cpu.x86.ir.Builder.op;
import static dev.hv.cpu.x86.ir.Builder.part;
import static dev.hv.cpu.x86.ir.Builder.zeroExtend;
import static dev.hv.cpu.x86.ir.Expr.Op.ADD;
import static dev.hv.cpu.x86.ir.Expr.Op.AND;
import static dev.hv.cpu.x86.ir.Expr.Op.SAR;
import static dev.hv.cpu.x86.ir.Expr.Op.SHL;
import static dev.hv.cpu.x86.ir.Expr.Op.SUB;

import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.ops.CodeLimit;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Near transfers of control; far ones are {@link SystemFamily}'s. */
final class ControlFamily {
    private ControlFamily() {}

    static boolean lift(Builder b, String mnemonic) {
        switch (mnemonic) {
            case "jmp" -> {
                if (direct(b)) {
                    check(b, constant(1), target(b));
                    b.add(new Stmt.Jump(Field.IMMEDIATE));
                } else {
                    Expr target = b.read(0);
                    checkIndirect(b, target);
                    b.add(new Stmt.JumpTo(target));
                }
            }
            case "call" -> {
                int size = b.in.operandSize;
                Expr back =
                        op(
                                AND,
                                op(ADD, new Expr.BlockRip(), part(Field.END)),
                                constant(PointerMask.ofBranch(b.in, b.mode())));
                if (direct(b)) {
                    check(b, constant(1), target(b));
                    b.push(size, back);
                    b.add(new Stmt.Jump(Field.IMMEDIATE));
                } else {
                    Expr target = b.read(0);
                    checkIndirect(b, target);
                    b.push(size, back);
                    b.add(new Stmt.JumpTo(target));
                }
            }
            case "ret" -> {
                int size = b.in.operandSize;
                Expr target = b.top(size);
                checkIndirect(b, target);
                b.dropStack(size);
                if (b.in.operandCount() == 1) {
                    b.setFixed(
                            Builder.RSP,
                            b.stackSize(),
                            zeroExtend(
                                    b.stackSize(),
                                    op(ADD, fixed(Builder.RSP), part(Field.IMMEDIATE))));
                }
                b.add(new Stmt.JumpTo(target));
            }
            case "jcxz", "jecxz", "jrcxz" ->
                    branch(b, equal(zeroExtend(b.in.addressSize, fixed(RCX)), constant(0)));
            case "loop" -> loop(b, null);
            case "loope" -> loop(b, b.code(4));
            case "loopne" -> loop(b, b.code(5));
            default -> {
                int condition = ConditionCodes.of(mnemonic, "j");
                if (condition < 0) {
                    return false;
                }
                branch(b, b.code(condition));
            }
        }
        return true;
    }

    private static void branch(Builder b, Cond condition) {
        check(b, bit(condition), target(b));
        b.add(new Stmt.Branch(condition, Field.IMMEDIATE));
    }

    /** Counts rCX down, and branches if it is not zero yet and a condition holds. */
    private static void loop(Builder b, @Nullable Cond condition) {
        int size = b.in.addressSize;
        Expr count = b.let(zeroExtend(size, op(SUB, fixed(RCX), constant(1))));
        Cond more = new Cond.Not(equal(count, constant(0)));
        Cond both = condition == null ? more : new Cond.Both(condition, more);
        check(b, bit(both), target(b));
        b.setFixed(RCX, size, count);
        b.add(new Stmt.Branch(both, Field.IMMEDIATE));
    }

    /** Where a relative branch leads; the operand size cuts it. */
    private static Expr target(Builder b) {
        Expr next = op(ADD, new Expr.BlockRip(), part(Field.END));
        return op(
                AND,
                op(ADD, next, part(Field.IMMEDIATE)),
                constant(PointerMask.ofBranch(b.in, b.mode())));
    }

    /**
     * A branch that is taken must lead into CS, or it faults itself. In a flat segment all do, and
     * in 64-bit mode the fetch faults where a relative branch has led into the hole.
     */
    private static void check(Builder b, Expr taken, Expr target) {
        if ((b.mode() & Mode.FLAT) == 0) {
            b.call(CodeLimit.class, "check", taken, target);
        }
    }

    /** What is canonical with 48 bits is so with 57; the others are rare, and asked about. */
    private static void checkIndirect(Builder b, Expr target) {
        if ((b.mode() & Mode.CODE_64) != 0) {
            Expr narrow = op(SAR, op(SHL, target, constant(16)), constant(16));
            b.add(
                    new Stmt.When(
                            new Cond.Not(equal(narrow, target)),
                            List.of(
                                    new Stmt.Call(
                                            Callee.of(CodeLimit.class, "requireCanonical"),
                                            List.of(target)))));
        } else {
            check(b, constant(1), target);
        }
    }

    private static boolean direct(Builder b) {
        return b.operand(0).kind() == dev.hv.cpu.x86.decode.Operand.Kind.RELATIVE;
    }
}
