package dev.hv.cpu.x86.translate;

import dev.hv.cpu.x86.fp.LaneShuffle;
import dev.hv.cpu.x86.fp.Swar;
import dev.hv.cpu.x86.ir.Callee;
import dev.hv.cpu.x86.ir.Expr;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * What helpers of {@link LaneShuffle} come to where their selector is an immediate: one of the
 * operands, or shifts of two of them.
 */
final class ConstantShuffles {
    private static final Expr ZERO = new Expr.Const(0);
    private static final int LONG_BITS = 64;
    private static final int HALF_BITS = 32;

    private static final Map<Callee, Form> FORMS =
            Map.of(
                    lane("pick"), a -> a.get(1 + (selector(a.getFirst()) & 1)),
                    lane("quad"), a -> a.get(1 + (selector(a.getFirst()) & 3)),
                    lane("quadOrZero"),
                            a ->
                                    (selector(a.getFirst()) & 8) != 0
                                            ? ZERO
                                            : a.get(1 + (selector(a.getFirst()) & 3)),
                    lane("dwords"), ConstantShuffles::dwords,
                    lane("align"),
                            a ->
                                    window(
                                            (selector(a.get(4)) & 0xFF) + 8 * selector(a.get(5)),
                                            a.subList(0, 4)),
                    lane("shiftLeft"),
                            a ->
                                    window(
                                            Long.BYTES * 2 - shifted(a) + 8 * selector(a.get(3)),
                                            List.of(ZERO, ZERO, a.get(0), a.get(1))),
                    lane("shiftRight"),
                            a ->
                                    window(
                                            shifted(a) + 8 * selector(a.get(3)),
                                            List.of(a.get(0), a.get(1), ZERO, ZERO)),
                    lane("insert"), ConstantShuffles::insert,
                    lane("extract"), ConstantShuffles::extract,
                    Callee.of(Swar.class, "pshufw"), ConstantShuffles::words);

    /** What comes of arguments. */
    private interface Form {
        Expr of(List<Expr> arguments);
    }

    /** A selector is not known. */
    private static final class NotConstant extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotConstant() {
            super(null, null, false, false);
        }
    }

    private ConstantShuffles() {}

    private static Callee lane(String name) {
        return Callee.of(LaneShuffle.class, name);
    }

    /** Returns what the helper returns as other values, or null. */
    static @Nullable Expr of(Callee helper, List<Expr> arguments) {
        Form form = FORMS.get(helper);
        if (form == null || !arguments.stream().allMatch(ConstantShuffles::mayBeRepeated)) {
            return null;
        }
        try {
            return form.of(arguments);
        } catch (NotConstant e) {
            return null;
        }
    }

    private static boolean mayBeRepeated(Expr value) {
        return switch (value) {
            case Expr.Const constant -> true;
            case Expr.Temp temp -> true;
            case Expr.Xmm xmm -> true;
            default -> false;
        };
    }

    private static int selector(Expr value) {
        if (value instanceof Expr.Const(long constant)) {
            return (int) constant;
        }
        throw new NotConstant();
    }

    private static int shifted(List<Expr> arguments) {
        return Math.min(selector(arguments.get(2)) & 0xFF, 2 * Long.BYTES);
    }

    private static Expr op(Expr.Op op, Expr a, long b) {
        return Folding.binary(op, a, new Expr.Const(b));
    }

    private static Expr or(Expr a, Expr b) {
        return a.equals(ZERO) ? b : Folding.binary(Expr.Op.OR, a, b);
    }

    /** Bits of a value, moved from a place to another one. */
    private static Expr part(Expr value, int from, int bits, int to) {
        Expr low = Folding.zeroExtend(bits / 8, op(Expr.Op.SHR, value, from));
        return op(Expr.Op.SHL, low, to);
    }

    private static Expr dwords(List<Expr> arguments) {
        int selectors = selector(arguments.get(2));
        return or(
                dword(arguments, selectors & 3, 0),
                dword(arguments, selectors >>> 2 & 3, HALF_BITS));
    }

    private static Expr dword(List<Expr> halves, int index, int to) {
        return part(halves.get(index >>> 1), HALF_BITS * (index & 1), HALF_BITS, to);
    }

    private static Expr words(List<Expr> arguments) {
        int selectors = selector(arguments.get(1));
        Expr result = ZERO;
        for (int to = 0; to < 4; to++) {
            int from = selectors >>> (2 * to) & 3;
            result = or(result, part(arguments.getFirst(), 16 * from, 16, 16 * to));
        }
        return result;
    }

    private static Expr window(int bytes, List<Expr> quads) {
        Expr first = at(bytes / Long.BYTES, quads);
        int bits = 8 * (bytes % Long.BYTES);
        if (bits == 0) {
            return first;
        }
        Expr second = at(bytes / Long.BYTES + 1, quads);
        return or(op(Expr.Op.SHR, first, bits), op(Expr.Op.SHL, second, LONG_BITS - bits));
    }

    private static Expr at(int index, List<Expr> quads) {
        return index < quads.size() ? quads.get(index) : ZERO;
    }

    private static Expr insert(List<Expr> arguments) {
        Expr old = arguments.get(0);
        int log = selector(arguments.get(3));
        int first = selector(arguments.get(2)) << log & 15;
        if (first >>> 3 != selector(arguments.get(4))) {
            return old;
        }
        if (log == 3) {
            return arguments.get(1);
        }
        int shift = 8 * (first & 7);
        long mask = -1L >>> (LONG_BITS - (8 << log)) << shift;
        return or(op(Expr.Op.AND, old, ~mask), part(arguments.get(1), 0, 8 << log, shift));
    }

    private static Expr extract(List<Expr> arguments) {
        int log = selector(arguments.get(3));
        int first = selector(arguments.get(2)) << log & 15;
        return part(arguments.get(first >>> 3), 8 * (first & 7), 8 << log, 0);
    }
}
