package dev.hv.cpu.x86.ir;

import static dev.hv.cpu.x86.ir.Builder.RCX;
import static dev.hv.cpu.x86.ir.Builder.constant;
import static dev.hv.cpu.x86.ir.Builder.equal;
import static dev.hv.cpu.x86.ir.Builder.fixed;
import static dev.hv.cpu.x86.ir.Builder.op;
import static dev.hv.cpu.x86.ir.Builder.part;
import static dev.hv.cpu.x86.ir.Builder.zeroExtend;
import static dev.hv.cpu.x86.ir.Expr.Op.ADD;
import static dev.hv.cpu.x86.ir.Expr.Op.AND;
import static dev.hv.cpu.x86.ir.Expr.Op.SUB;

/** Near transfers of control; far ones are {@link SystemFamily}'s. */
final class ControlFamily {
    private ControlFamily() {}

    static boolean lift(Builder b, String mnemonic) {
        switch (mnemonic) {
            case "jmp" -> {
                if (direct(b)) {
                    b.add(new Stmt.Jump(Field.IMMEDIATE));
                } else {
                    b.add(new Stmt.JumpTo(b.read(0)));
                }
            }
            case "call" -> {
                int size = b.in.operandSize;
                Expr back =
                        op(
                                AND,
                                op(ADD, new Expr.BlockRip(), part(Field.END)),
                                constant(Builder.ripMask(b.in, b.mode())));
                if (direct(b)) {
                    b.push(size, back);
                    b.add(new Stmt.Jump(Field.IMMEDIATE));
                } else {
                    Expr target = b.read(0);
                    b.push(size, back);
                    b.add(new Stmt.JumpTo(target));
                }
            }
            case "ret" -> {
                int size = b.in.operandSize;
                Expr target = b.top(size);
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
                    b.add(
                            new Stmt.Branch(
                                    equal(zeroExtend(b.in.addressSize, fixed(RCX)), constant(0)),
                                    Field.IMMEDIATE));
            case "loop" -> b.add(new Stmt.Branch(counted(b), Field.IMMEDIATE));
            case "loope" ->
                    b.add(new Stmt.Branch(new Cond.Both(b.code(4), counted(b)), Field.IMMEDIATE));
            case "loopne" ->
                    b.add(new Stmt.Branch(new Cond.Both(b.code(5), counted(b)), Field.IMMEDIATE));
            default -> {
                int condition = ConditionCodes.of(mnemonic, "j");
                if (condition < 0) {
                    return false;
                }
                b.add(new Stmt.Branch(b.code(condition), Field.IMMEDIATE));
            }
        }
        return true;
    }

    private static boolean direct(Builder b) {
        return b.operand(0).kind() == dev.hv.cpu.x86.decode.Operand.Kind.RELATIVE;
    }

    /** Counts rCX down; whether it is not zero yet. */
    private static Cond counted(Builder b) {
        int size = b.in.addressSize;
        Expr count = b.let(zeroExtend(size, op(SUB, fixed(RCX), constant(1))));
        b.setFixed(RCX, size, count);
        return new Cond.Not(equal(count, constant(0)));
    }
}
