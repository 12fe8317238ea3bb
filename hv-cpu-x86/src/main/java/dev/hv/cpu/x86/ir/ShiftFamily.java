package dev.hv.cpu.x86.ir;

import static dev.hv.cpu.x86.ir.Builder.constant;
import static dev.hv.cpu.x86.ir.Builder.equal;
import static dev.hv.cpu.x86.ir.Builder.op;
import static dev.hv.cpu.x86.ir.Builder.pure;
import static dev.hv.cpu.x86.ir.Builder.select;
import static dev.hv.cpu.x86.ir.Builder.signExtend;
import static dev.hv.cpu.x86.ir.Expr.Op.AND;
import static dev.hv.cpu.x86.ir.Expr.Op.SAR;
import static dev.hv.cpu.x86.ir.Expr.Op.SHL;
import static dev.hv.cpu.x86.ir.Expr.Op.SHR;
import static dev.hv.cpu.x86.ir.Expr.Op.SUB;

import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.ops.Rotates;

import java.util.List;

/**
 * Shifts and rotates. The count is taken modulo 32, or 64 for 64-bit operands, and a count of zero
 * leaves the flags alone. Where the manual leaves OF undefined (counts above 1) it is what the same
 * rule gives.
 */
final class ShiftFamily {
    private ShiftFamily() {}

    static boolean lift(Builder b, String mnemonic) {
        switch (mnemonic) {
            case "shl" -> shift(b, SHL, Flags.SHL);
            case "shr" -> shift(b, SHR, Flags.SHR);
            case "sar" -> shift(b, SAR, Flags.SAR);
            case "rol" -> rotate(b, "rotateLeft", "rol");
            case "ror" -> rotate(b, "rotateRight", "ror");
            case "rcl" -> rotateThroughCarry(b, "rcl");
            case "rcr" -> rotateThroughCarry(b, "rcr");
            case "shld" -> doubleShift(b, "shld");
            case "shrd" -> doubleShift(b, "shrd");
            default -> {
                return false;
            }
        }
        return true;
    }

    private static Expr count(Builder b, int operand) {
        int mask = b.size(0) == 8 ? 63 : 31;
        return b.let(op(AND, b.read(operand), constant(mask)));
    }

    private static void shift(Builder b, Expr.Op operation, int flags) {
        int size = b.size(0);
        Expr count = count(b, 1);
        Expr[] source = new Expr[1];
        Expr result =
                b.modify(
                        old -> {
                            source[0] = operation == SAR ? b.let(signExtend(size, old)) : old;
                            return op(operation, source[0], count);
                        });
        if (b.flagsDead) {
            return;
        }
        // The last bit shifted out. SHL: bit (width - count), zero beyond the width.
        Expr out = size == 1 && operation != SAR ? countForCarry(b, count) : count;
        Expr last =
                operation == SHL
                        ? size == 8
                                ? op(SHR, source[0], op(SUB, constant(64), count))
                                : op(SHR, op(SHL, source[0], out), constant(8L * size))
                        : op(operation, source[0], op(SUB, out, constant(1)));
        b.add(
                new Stmt.When(
                        new Cond.Not(equal(count, constant(0))),
                        List.of(
                                new Stmt.SetFlags(
                                        flags,
                                        size,
                                        result,
                                        constant(0),
                                        op(AND, last, constant(1))))));
    }

    /**
     * CF of SHL and SHR is undefined where the count is the width or more (SDM vol. 2B, SAL). An
     * 80386 has that of a shift by 8 for bytes that are shifted by 16 or 24.
     */
    private static Expr countForCarry(Builder b, Expr count) {
        if ((b.mode() & Mode.I386) == 0) {
            return count;
        }
        Cond wholeBytes = equal(op(AND, count, constant(7)), constant(0));
        return b.let(select(wholeBytes, constant(8), count));
    }

    private static void rotate(Builder b, String plain, String withFlags) {
        int size = b.size(0);
        Expr count = count(b, 1);
        if (b.flagsDead) {
            b.modify(old -> pure(Rotates.class, plain, old, count, constant(size)));
            return;
        }
        Expr result = b.modify(old -> pure(Rotates.class, plain, old, count, constant(size)));
        b.call(Rotates.class, withFlags, result, count, constant(size));
    }

    private static void rotateThroughCarry(Builder b, String name) {
        int size = b.size(0);
        Expr count = count(b, 1);
        Expr carry = b.carry();
        Expr[] source = new Expr[1];
        b.modify(
                old -> {
                    source[0] = old;
                    return pure(Rotates.class, name, old, count, constant(size), carry);
                });
        b.call(Rotates.class, name + "Flags", source[0], count, constant(size), carry);
    }

    private static void doubleShift(Builder b, String name) {
        int size = b.size(0);
        Expr count = count(b, 2);
        Expr filler = b.read(1);
        String how = size == 2 && (b.mode() & Mode.I386) != 0 ? name + "Of386" : name;
        Expr[] source = new Expr[1];
        Expr result =
                b.modify(
                        old -> {
                            source[0] = old;
                            return pure(Rotates.class, how, old, filler, count, constant(size));
                        });
        b.call(Rotates.class, name + "Flags", source[0], filler, result, count, constant(size));
    }
}
