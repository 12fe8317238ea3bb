package dev.hv.cpu.x86.ir;

import static dev.hv.cpu.x86.ir.Builder.constant;
import static dev.hv.cpu.x86.ir.Builder.op;
import static dev.hv.cpu.x86.ir.Builder.pure;
import static dev.hv.cpu.x86.ir.Vectors.immediate;
import static dev.hv.cpu.x86.ir.Vectors.longs;
import static dev.hv.cpu.x86.ir.Vectors.read;
import static dev.hv.cpu.x86.ir.Vectors.write;
import static dev.hv.cpu.x86.ir.Vectors.writeScalar;

import dev.hv.cpu.x86.fp.LaneShuffle;
import dev.hv.cpu.x86.fp.PackedDouble;
import dev.hv.cpu.x86.fp.PackedFused;
import dev.hv.cpu.x86.fp.PackedSingle;
import dev.hv.cpu.x86.ops.FpEvents;

import java.util.ArrayList;
import java.util.List;

/**
 * Floating-point arithmetic of XMM and YMM registers. All values are computed before any is
 * written: an unmasked exception of one lane keeps all of them.
 */
final class FloatFamily {
    private static final int PREDICATES_OF_SSE = 7;
    private static final int NEGATE_PRODUCT = 1;
    private static final int NEGATE_ADDEND = 2;

    private FloatFamily() {}

    static boolean lift(Builder b, String name) {
        return arithmetic(b, name)
                || fused(b, name)
                || compares(b, name)
                || special(b, name)
                || ConvertFamily.lift(b, name);
    }

    static Expr call(Builder b, Class<?> owner, String name, Expr... arguments) {
        return b.callValue(owner, name, arguments);
    }

    static void check(Builder b) {
        b.add(new Stmt.CheckSimd());
    }

    private static boolean isDouble(String name) {
        return name.endsWith("d");
    }

    private static boolean isScalar(String name) {
        return name.charAt(name.length() - 2) == 's';
    }

    private static Class<?> owner(String name) {
        return isDouble(name) ? PackedDouble.class : PackedSingle.class;
    }

    /** The method behind a mnemonic: scalars of binary64 are like one lane of packed ones. */
    private static String method(String name) {
        return name.endsWith("sd") ? name.substring(0, name.length() - 2) + "pd" : name;
    }

    private static boolean arithmetic(Builder b, String name) {
        switch (name.length() == 5 ? name.substring(0, 3) : "") {
            case "add", "sub", "mul", "div", "min", "max" -> {}
            default -> {
                return squareRoot(b, name);
            }
        }
        Expr[] y = read(b, Vectors.second(b));
        if (isScalar(name)) {
            Expr x = b.let(Vectors.register(Vectors.first(b), 0));
            Expr r = call(b, owner(name), method(name), x, y[0]);
            check(b);
            writeScalar(b, r);
            return true;
        }
        Expr[] x = PackedFamily.first(b);
        Expr[] r = new Expr[x.length];
        for (int i = 0; i < r.length; i++) {
            r[i] = call(b, owner(name), name, x[i], y[i]);
        }
        check(b);
        write(b, r);
        return true;
    }

    private static boolean squareRoot(Builder b, String name) {
        switch (name) {
            case "sqrtps", "sqrtpd" -> {
                Expr[] x = read(b, 1);
                Expr[] r = new Expr[x.length];
                for (int i = 0; i < r.length; i++) {
                    r[i] = call(b, owner(name), name, x[i]);
                }
                check(b);
                write(b, r);
            }
            case "sqrtsd" -> {
                Expr r = call(b, PackedDouble.class, "sqrtpd", read(b, Vectors.second(b))[0]);
                check(b);
                writeScalar(b, r);
            }
            case "sqrtss" -> {
                Expr y = read(b, Vectors.second(b))[0];
                Expr x = Vectors.register(Vectors.first(b), 0);
                Expr r = call(b, PackedSingle.class, name, x, y);
                check(b);
                writeScalar(b, r);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    // ------------------------------------------------------------------ fused

    /** VFMADD132PS and its kin: the digits say which operands are multiplied. */
    private static boolean fused(Builder b, String name) {
        if (!name.startsWith("fm") && !name.startsWith("fnm")) {
            return false;
        }
        int digits = name.length() - 5;
        String kind = name.substring(0, digits);
        Expr[] third = read(b, 2);
        Expr[][] operands = {null, null, third};
        for (int i = 0; i < 2; i++) {
            operands[i] = new Expr[third.length];
            for (int k = 0; k < third.length; k++) {
                operands[i][k] = b.let(Vectors.register(i, k));
            }
        }
        Expr[] a = operands[name.charAt(digits) - '1'];
        Expr[] m = operands[name.charAt(digits + 1) - '1'];
        Expr[] c = operands[name.charAt(digits + 2) - '1'];
        if (isScalar(name)) {
            Expr signs = constant(signs(kind, 0));
            Expr old = b.let(Vectors.register(0, 0));
            Expr r =
                    isDouble(name)
                            ? call(b, PackedFused.class, "fused", a[0], m[0], c[0], signs)
                            : call(b, PackedFused.class, "fusedLow", old, a[0], m[0], c[0], signs);
            check(b);
            write(b, r, Vectors.register(0, 1));
            return true;
        }
        Expr[] r = new Expr[third.length];
        for (int i = 0; i < r.length; i++) {
            r[i] =
                    isDouble(name)
                            ? call(
                                    b,
                                    PackedFused.class,
                                    "fused",
                                    a[i],
                                    m[i],
                                    c[i],
                                    constant(signs(kind, i)))
                            : call(
                                    b,
                                    PackedFused.class,
                                    "fusedPair",
                                    a[i],
                                    m[i],
                                    c[i],
                                    constant(signs(kind, 0) | signs(kind, 1) << 2));
        }
        check(b);
        write(b, r);
        return true;
    }

    private static int signs(String kind, int lane) {
        boolean odd = (lane & 1) != 0;
        return switch (kind) {
            case "fmsub" -> NEGATE_ADDEND;
            case "fnmadd" -> NEGATE_PRODUCT;
            case "fnmsub" -> NEGATE_PRODUCT | NEGATE_ADDEND;
            case "fmaddsub" -> odd ? 0 : NEGATE_ADDEND;
            case "fmsubadd" -> odd ? NEGATE_ADDEND : 0;
            default -> 0;
        };
    }

    // ------------------------------------------------------------------ compares

    private static boolean compares(Builder b, String name) {
        switch (name) {
            case "cmpps", "cmppd", "cmpss", "cmpsd" -> {
                Expr[] y = read(b, Vectors.second(b));
                Expr predicate =
                        Vectors.hasVex(b)
                                ? immediate()
                                : b.let(op(Expr.Op.AND, immediate(), constant(PREDICATES_OF_SSE)));
                if (isScalar(name)) {
                    Expr x = b.let(Vectors.register(Vectors.first(b), 0));
                    Expr r = call(b, owner(name), method(name), x, y[0], predicate);
                    check(b);
                    writeScalar(b, r);
                    return true;
                }
                Expr[] x = PackedFamily.first(b);
                Expr[] r = new Expr[x.length];
                for (int i = 0; i < r.length; i++) {
                    r[i] = call(b, owner(name), name, x[i], y[i], predicate);
                }
                check(b);
                write(b, r);
            }
            case "comiss", "ucomiss", "comisd", "ucomisd" -> {
                Expr y = read(b, 1)[0];
                Expr flags = call(b, owner(name), name, Vectors.register(0, 0), y);
                check(b);
                b.call(FpEvents.class, "setFlags", flags);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    // ------------------------------------------------------------------ the rest

    private static boolean special(Builder b, String name) {
        switch (name) {
            case "roundps", "roundpd" -> {
                Expr[] x = read(b, 1);
                Expr[] r = new Expr[x.length];
                for (int i = 0; i < r.length; i++) {
                    r[i] = call(b, owner(name), name, x[i], immediate());
                }
                check(b);
                write(b, r);
            }
            case "roundsd" -> {
                Expr y = read(b, Vectors.second(b))[0];
                Expr r = call(b, PackedDouble.class, "roundpd", y, immediate());
                check(b);
                writeScalar(b, r);
            }
            case "roundss" -> {
                Expr y = read(b, Vectors.second(b))[0];
                Expr x = Vectors.register(Vectors.first(b), 0);
                Expr r = call(b, PackedSingle.class, name, x, y, immediate());
                check(b);
                writeScalar(b, r);
            }
            case "haddps", "hsubps" -> horizontal(b, PackedSingle.class, name);
            case "haddpd" -> horizontal(b, PackedDouble.class, "addpd");
            case "hsubpd" -> horizontal(b, PackedDouble.class, "subpd");
            case "addsubps", "addsubpd" -> {
                Expr[] y = read(b, Vectors.second(b));
                Expr[] x = PackedFamily.first(b);
                Expr[] r = new Expr[x.length];
                for (int i = 0; i < r.length; i++) {
                    String each = name.equals("addsubps") ? name : i % 2 == 0 ? "subpd" : "addpd";
                    r[i] = call(b, owner(name), each, x[i], y[i]);
                }
                check(b);
                write(b, r);
            }
            case "dpps" -> dotProductOfSingles(b);
            case "dppd" -> dotProduct(b);
            case "rcpps", "rsqrtps" -> {
                Expr[] x = read(b, 1);
                Expr[] r = new Expr[x.length];
                for (int i = 0; i < r.length; i++) {
                    r[i] = pure(PackedSingle.class, name, x[i]);
                }
                write(b, r);
            }
            case "rcpss", "rsqrtss" -> {
                Expr y = read(b, Vectors.second(b))[0];
                Expr x = Vectors.register(Vectors.first(b), 0);
                writeScalar(b, pure(PackedSingle.class, name, x, y));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void horizontal(Builder b, Class<?> owner, String name) {
        Expr[] y = read(b, Vectors.second(b));
        Expr[] x = PackedFamily.first(b);
        Expr[] r = new Expr[x.length];
        for (int i = 0; i < r.length; i += 2) {
            r[i] = call(b, owner, name, x[i], x[i + 1]);
            r[i + 1] = call(b, owner, name, y[i], y[i + 1]);
        }
        check(b);
        write(b, r);
    }

    private static void dotProductOfSingles(Builder b) {
        Expr[] y = read(b, Vectors.second(b));
        Expr[] x = PackedFamily.first(b);
        List<Expr> arguments = new ArrayList<>(List.of(x));
        arguments.addAll(List.of(y));
        arguments.add(immediate());
        Expr both =
                call(
                        b,
                        PackedSingle.class,
                        longs(b) == 2 ? "dpps" : "vdpps",
                        arguments.toArray(new Expr[0]));
        Expr[] sums = {
            b.let(pure(LaneShuffle.class, "splatDword", both)),
            b.let(pure(LaneShuffle.class, "splatDword", op(Expr.Op.SHR, both, constant(32))))
        };
        check(b);
        Expr[] r = new Expr[longs(b)];
        for (int i = 0; i < r.length; i++) {
            Expr wanted = op(Expr.Op.SHR, immediate(), constant(2L * (i & 1)));
            r[i] = pure(LaneShuffle.class, "blendDwords", wanted, constant(0), sums[i / 2]);
        }
        write(b, r);
    }

    private static void dotProduct(Builder b) {
        Expr[] y = read(b, Vectors.second(b));
        Expr[] x = PackedFamily.first(b);
        Expr sum = call(b, PackedDouble.class, "dppd", x[0], x[1], y[0], y[1], immediate());
        check(b);
        Expr[] r = new Expr[2];
        for (int i = 0; i < 2; i++) {
            Expr wanted = op(Expr.Op.SHR, immediate(), constant(i));
            r[i] = pure(LaneShuffle.class, "pick", wanted, constant(0), sum);
        }
        write(b, r);
    }
}
