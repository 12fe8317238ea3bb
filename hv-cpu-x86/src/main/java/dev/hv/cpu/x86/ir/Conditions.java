package dev.hv.cpu.x86.ir;

import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.ir.Cond.Relation;

/**
 * Condition codes right after the instruction that defined the flags: a compare instead of flags.
 */
final class Conditions {
    private static final Expr ZERO = new Expr.Const(0);

    private Conditions() {}

    /**
     * Returns what a condition code says after these flags.
     *
     * @param condition low four bits of the opcode (Intel SDM vol. 1, appendix B)
     */
    static Cond after(Stmt.SetFlags flags, int condition) {
        Cond positive =
                switch (condition >> 1) {
                    case 1 -> carry(flags, Relation.BELOW);
                    case 2 -> new Cond.Compare(Relation.EQUAL, signed(flags, flags.result()), ZERO);
                    case 3 -> carry(flags, Relation.BELOW_OR_EQUAL);
                    case 4 -> new Cond.Compare(Relation.LESS, signed(flags, flags.result()), ZERO);
                    case 6 -> less(flags, Relation.LESS);
                    case 7 -> less(flags, Relation.LESS_OR_EQUAL);
                    default -> null;
                };
        if (positive == null) {
            return new Cond.Code(condition);
        }
        return (condition & 1) == 0 ? positive : new Cond.Not(positive);
    }

    private static Expr signed(Stmt.SetFlags flags, Expr value) {
        return new Expr.SignExtend(flags.size(), value);
    }

    private static @org.jspecify.annotations.Nullable Cond carry(
            Stmt.SetFlags flags, Relation relation) {
        if (flags.op() == Flags.SUB) {
            return new Cond.Compare(
                    relation,
                    new Expr.ZeroExtend(flags.size(), flags.a()),
                    new Expr.ZeroExtend(flags.size(), flags.b()));
        }
        return null;
    }

    private static @org.jspecify.annotations.Nullable Cond less(
            Stmt.SetFlags flags, Relation relation) {
        if (flags.op() == Flags.SUB) {
            return new Cond.Compare(relation, signed(flags, flags.a()), signed(flags, flags.b()));
        }
        if (flags.op() == Flags.LOGIC) {
            return new Cond.Compare(relation, signed(flags, flags.result()), ZERO);
        }
        return null;
    }
}
