package dev.hv.cpu.x86.ir;

import static dev.hv.cpu.x86.ir.Builder.RAX;
import static dev.hv.cpu.x86.ir.Builder.RCX;
import static dev.hv.cpu.x86.ir.Builder.RDX;
import static dev.hv.cpu.x86.ir.Builder.constant;
import static dev.hv.cpu.x86.ir.Builder.fixed;
import static dev.hv.cpu.x86.ir.Builder.op;
import static dev.hv.cpu.x86.ir.Builder.pure;
import static dev.hv.cpu.x86.ir.Builder.signExtend;
import static dev.hv.cpu.x86.ir.Vectors.immediate;
import static dev.hv.cpu.x86.ir.Vectors.read;
import static dev.hv.cpu.x86.ir.Vectors.write;

import dev.hv.cpu.x86.fp.Aes;
import dev.hv.cpu.x86.fp.CarryLess;
import dev.hv.cpu.x86.fp.LaneShuffle;
import dev.hv.cpu.x86.fp.Sha;
import dev.hv.cpu.x86.fp.StringCompare;
import dev.hv.cpu.x86.ops.FpEvents;

/** AES, carry-less multiplication, SHA, and the string comparisons of SSE4.2. */
final class CryptoFamily {
    private CryptoFamily() {}

    static boolean lift(Builder b, String name) {
        switch (name) {
            case "aesenc", "aesenclast", "aesdec", "aesdeclast" -> round(b, name);
            case "aesimc" -> {
                Expr[] x = read(b, 1);
                write(b, pure(Aes.class, name, x[0]), pure(Aes.class, name, x[1]));
            }
            case "aeskeygenassist" -> {
                Expr[] x = read(b, 1);
                write(
                        b,
                        pure(Aes.class, name, x[0], immediate()),
                        pure(Aes.class, name, x[1], immediate()));
            }
            case "pclmulqdq" -> multiply(b);
            case "pcmpestri", "pcmpestrm", "pcmpistri", "pcmpistrm" -> strings(b, name);
            default -> {
                return name.startsWith("sha") && sha(b, name);
            }
        }
        return true;
    }

    private static void round(Builder b, String name) {
        Expr[] key = read(b, Vectors.second(b));
        Expr[] x = PackedFamily.first(b);
        Expr[] r = new Expr[x.length];
        for (int i = 0; i < r.length; i++) {
            int lane = i & ~1;
            Expr mixed = pure(Aes.class, name, x[lane], x[lane + 1], constant(i & 1));
            r[i] = op(Expr.Op.XOR, mixed, key[i]);
        }
        write(b, r);
    }

    private static void multiply(Builder b) {
        Expr[] y = read(b, Vectors.second(b));
        Expr[] x = PackedFamily.first(b);
        Expr[] r = new Expr[x.length];
        for (int i = 0; i < r.length; i += 2) {
            Expr left = b.let(pure(LaneShuffle.class, "pick", immediate(), x[i], x[i + 1]));
            Expr choice = op(Expr.Op.SHR, immediate(), constant(4));
            Expr right = b.let(pure(LaneShuffle.class, "pick", choice, y[i], y[i + 1]));
            r[i] = pure(CarryLess.class, "low", left, right);
            r[i + 1] = pure(CarryLess.class, "high", left, right);
        }
        write(b, r);
    }

    // ------------------------------------------------------------------ SHA

    private static boolean sha(Builder b, String name) {
        Expr[] y = read(b, 1);
        Expr[] x = PackedFamily.first(b);
        Expr[] r = new Expr[2];
        switch (name) {
            case "sha1msg1" -> {
                r[0] = op(Expr.Op.XOR, y[1], x[0]);
                r[1] = op(Expr.Op.XOR, x[0], x[1]);
            }
            case "sha1nexte" -> {
                r[0] = y[0];
                r[1] = pure(Sha.class, name, x[1], y[1]);
            }
            case "sha256msg1" -> {
                r[0] = pure(Sha.class, name, x[0], x[1]);
                r[1] = pure(Sha.class, name, x[1], y[0]);
            }
            case "sha256msg2" -> {
                r[0] = b.let(pure(Sha.class, name, x[0], y[1]));
                r[1] = pure(Sha.class, name, x[1], r[0]);
            }
            default -> {
                for (int i = 0; i < 2; i++) {
                    Expr part = constant(i);
                    r[i] =
                            switch (name) {
                                case "sha1msg2" ->
                                        pure(Sha.class, name, x[0], x[1], y[0], y[1], part);
                                case "sha1rnds4" ->
                                        pure(
                                                Sha.class,
                                                name,
                                                x[0],
                                                x[1],
                                                y[0],
                                                y[1],
                                                immediate(),
                                                part);
                                default ->
                                        pure(
                                                Sha.class,
                                                name,
                                                x[0],
                                                x[1],
                                                y[0],
                                                y[1],
                                                Vectors.mask(b, 0),
                                                part);
                            };
                }
            }
        }
        write(b, r);
        return true;
    }

    // ------------------------------------------------------------------ strings

    /** PCMPESTRI and its kin, whose memory operand need not be aligned. */
    private static void strings(Builder b, String name) {
        Expr[] y = read(b, 1, false);
        Expr[] x = {b.let(Vectors.register(0, 0)), b.let(Vectors.register(0, 1))};
        boolean explicit = name.charAt(4) == 'e';
        Expr lengthX = b.let(explicit ? explicit(b, RAX) : implicit(x));
        Expr lengthY = b.let(explicit ? explicit(b, RDX) : implicit(y));
        Expr compared =
                b.let(
                        pure(
                                StringCompare.class,
                                "compare",
                                x[0],
                                x[1],
                                lengthX,
                                y[0],
                                y[1],
                                lengthY,
                                immediate()));
        if (name.endsWith("i")) {
            b.setFixed(RCX, 4, pure(StringCompare.class, "index", compared, immediate()));
        } else {
            b.call(
                    FpEvents.class,
                    "setMask",
                    pure(StringCompare.class, "mask", compared, immediate(), constant(0)),
                    pure(StringCompare.class, "mask", compared, immediate(), constant(1)),
                    constant(b.in.vectorLength));
        }
        b.call(FpEvents.class, "setFlags", pure(StringCompare.class, "flags", compared));
    }

    private static Expr explicit(Builder b, int register) {
        Expr value = b.in.operandSize == 8 ? fixed(register) : signExtend(4, fixed(register));
        return pure(StringCompare.class, "explicitLength", value, immediate());
    }

    private static Expr implicit(Expr[] value) {
        return pure(StringCompare.class, "implicitLength", value[0], value[1], immediate());
    }
}
