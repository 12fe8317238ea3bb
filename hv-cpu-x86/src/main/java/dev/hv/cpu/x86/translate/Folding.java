package dev.hv.cpu.x86.translate;

import dev.hv.cpu.x86.ir.Callee;
import dev.hv.cpu.x86.ir.Cond;
import dev.hv.cpu.x86.ir.Cond.Relation;
import dev.hv.cpu.x86.ir.Expr;

import java.util.List;

/** Builds values and conditions, computing at once what is constant. */
final class Folding {
    private static final Expr ZERO = new Expr.Const(0);
    private static final Cond ALWAYS = new Cond.Compare(Relation.EQUAL, ZERO, ZERO);
    private static final Cond NEVER = new Cond.Not(ALWAYS);

    private Folding() {}

    static Expr binary(Expr.Op op, Expr a, Expr b) {
        if (a instanceof Expr.Const(long x) && b instanceof Expr.Const(long y)) {
            return new Expr.Const(compute(op, x, y));
        }
        if (b instanceof Expr.Const(long y)) {
            if (y == 0 && isNeutralZero(op)) {
                return a;
            }
            if (y == -1 && op == Expr.Op.AND) {
                return a;
            }
            if (op == Expr.Op.ADD
                    && a instanceof Expr.Binary(Expr.Op inner, Expr left, Expr.Const(long x))
                    && inner == Expr.Op.ADD) {
                return binary(Expr.Op.ADD, left, new Expr.Const(x + y));
            }
        }
        if (a instanceof Expr.Const(long x) && x == 0 && op == Expr.Op.ADD) {
            return b;
        }
        return new Expr.Binary(op, a, b);
    }

    /** Whether zero as the second operand changes nothing. */
    private static boolean isNeutralZero(Expr.Op op) {
        return switch (op) {
            case ADD, SUB, OR, XOR, SHL, SHR, SAR -> true;
            case AND, MUL -> false;
        };
    }

    private static long compute(Expr.Op op, long a, long b) {
        return switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case AND -> a & b;
            case OR -> a | b;
            case XOR -> a ^ b;
            case MUL -> a * b;
            case SHL -> a << b;
            case SHR -> a >>> b;
            case SAR -> a >> b;
        };
    }

    static Expr zeroExtend(int size, Expr value) {
        if (size == 8) {
            return value;
        }
        return switch (value) {
            case Expr.Const(long x) -> new Expr.Const(x & (1L << (8 * size)) - 1);
            case Expr.ZeroExtend(int inner, Expr a) when inner <= size -> value;
            case Expr.ZeroExtend(int inner, Expr a) -> new Expr.ZeroExtend(size, a);
            default -> new Expr.ZeroExtend(size, value);
        };
    }

    static Expr signExtend(int size, Expr value) {
        if (size == 8) {
            return value;
        }
        int unused = 64 - 8 * size;
        return switch (value) {
            case Expr.Const(long x) -> new Expr.Const(x << unused >> unused);
            case Expr.ZeroExtend(int inner, Expr a) when inner >= size ->
                    new Expr.SignExtend(size, a);
            default -> new Expr.SignExtend(size, value);
        };
    }

    static Expr select(Cond condition, Expr ifTrue, Expr ifFalse) {
        if (isAlways(condition)) {
            return ifTrue;
        }
        return isNever(condition) ? ifFalse : new Expr.Select(condition, ifTrue, ifFalse);
    }

    static Expr pure(Callee helper, List<Expr> arguments) {
        Expr known = ConstantShuffles.of(helper, arguments);
        return known == null ? new Expr.Pure(helper, arguments) : known;
    }

    static Cond compare(Relation relation, Expr a, Expr b) {
        if (a instanceof Expr.Const(long x) && b instanceof Expr.Const(long y)) {
            boolean holds =
                    switch (relation) {
                        case EQUAL -> x == y;
                        case LESS -> x < y;
                        case LESS_OR_EQUAL -> x <= y;
                        case BELOW -> Long.compareUnsigned(x, y) < 0;
                        case BELOW_OR_EQUAL -> Long.compareUnsigned(x, y) <= 0;
                    };
            return holds ? ALWAYS : NEVER;
        }
        return new Cond.Compare(relation, a, b);
    }

    static Cond not(Cond condition) {
        return switch (condition) {
            case Cond.Not(Cond inner) -> inner;
            default -> new Cond.Not(condition);
        };
    }

    static Cond both(Cond a, Cond b) {
        if (isNever(a) || isNever(b)) {
            return NEVER;
        }
        if (isAlways(a)) {
            return b;
        }
        return isAlways(b) ? a : new Cond.Both(a, b);
    }

    static boolean isAlways(Cond condition) {
        return condition.equals(ALWAYS);
    }

    static boolean isNever(Cond condition) {
        return condition.equals(NEVER);
    }
}
