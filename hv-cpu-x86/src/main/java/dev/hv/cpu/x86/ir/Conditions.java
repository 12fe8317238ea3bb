package dev.hv.cpu.x86.ir;

import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.ir.Cond.Relation;

import org.jspecify.annotations.Nullable;

/** Condition codes where it is known what defined the flags: a compare instead of flags. */
public final class Conditions {
    private static final Expr ZERO = new Expr.Const(0);

    /** Never holds. */
    private static final Cond NEVER = new Cond.Compare(Relation.EQUAL, ZERO, new Expr.Const(1));

    private Conditions() {}

    /**
     * Returns what a condition code says after these flags; the code itself if that is no simpler.
     *
     * @param condition low four bits of the opcode (Intel SDM vol. 1, appendix B)
     */
    public static Cond after(Stmt.SetFlags flags, int condition) {
        Cond positive =
                flags.op() == Flags.EAGER
                        ? eager(flags.result(), condition >> 1)
                        : lazy(flags, condition >> 1);
        if (positive == null) {
            return new Cond.Code(condition);
        }
        return (condition & 1) == 0 ? positive : new Cond.Not(positive);
    }

    private static @Nullable Cond eager(Expr flags, int pair) {
        int bits =
                switch (pair) {
                    case 0 -> Eflags.OF;
                    case 1 -> Eflags.CF;
                    case 2 -> Eflags.ZF;
                    case 3 -> Eflags.CF | Eflags.ZF;
                    case 4 -> Eflags.SF;
                    case 5 -> Eflags.PF;
                    default -> 0;
                };
        return bits == 0
                ? null
                : notZero(new Expr.Binary(Expr.Op.AND, flags, new Expr.Const(bits)));
    }

    private static @Nullable Cond lazy(Stmt.SetFlags flags, int pair) {
        return switch (pair) {
            case 0 -> flags.op() == Flags.LOGIC ? NEVER : null;
            case 1 -> carry(flags);
            case 2 -> zero(flags);
            case 3 -> carryOrZero(flags);
            case 4 -> new Cond.Compare(Relation.LESS, signed(flags, flags.result()), ZERO);
            case 6 -> less(flags, Relation.LESS);
            case 7 -> less(flags, Relation.LESS_OR_EQUAL);
            default -> null;
        };
    }

    private static Cond notZero(Expr value) {
        return new Cond.Not(new Cond.Compare(Relation.EQUAL, value, ZERO));
    }

    private static Expr signed(Stmt.SetFlags flags, Expr value) {
        return new Expr.SignExtend(flags.size(), value);
    }

    private static Cond below(Stmt.SetFlags flags, Relation relation, Expr a, Expr b) {
        return new Cond.Compare(
                relation,
                new Expr.ZeroExtend(flags.size(), a),
                new Expr.ZeroExtend(flags.size(), b));
    }

    private static Cond zero(Stmt.SetFlags flags) {
        return new Cond.Compare(Relation.EQUAL, signed(flags, flags.result()), ZERO);
    }

    private static @Nullable Cond carry(Stmt.SetFlags flags) {
        return switch (flags.op()) {
            case Flags.SUB -> below(flags, Relation.BELOW, flags.a(), flags.b());
            case Flags.ADD -> below(flags, Relation.BELOW, flags.result(), flags.b());
            case Flags.LOGIC -> NEVER;
            case Flags.INC, Flags.DEC, Flags.SHL, Flags.SHR, Flags.SAR, Flags.MUL ->
                    notZero(flags.b());
            default -> null;
        };
    }

    private static @Nullable Cond carryOrZero(Stmt.SetFlags flags) {
        if (flags.op() == Flags.SUB) {
            return below(flags, Relation.BELOW_OR_EQUAL, flags.a(), flags.b());
        }
        Cond carry = carry(flags);
        return carry == null
                ? null
                : new Cond.Not(new Cond.Both(new Cond.Not(carry), new Cond.Not(zero(flags))));
    }

    private static @Nullable Cond less(Stmt.SetFlags flags, Relation relation) {
        if (flags.op() == Flags.SUB) {
            return new Cond.Compare(relation, signed(flags, flags.a()), signed(flags, flags.b()));
        }
        if (flags.op() == Flags.LOGIC) {
            return new Cond.Compare(relation, signed(flags, flags.result()), ZERO);
        }
        return null;
    }
}
