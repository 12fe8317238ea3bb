package dev.hv.cpu.x86.ir;

import static dev.hv.cpu.x86.ir.Builder.constant;
import static dev.hv.cpu.x86.ir.Builder.op;
import static dev.hv.cpu.x86.ir.Builder.part;
import static dev.hv.cpu.x86.ir.Builder.pure;
import static dev.hv.cpu.x86.ir.FloatFamily.call;
import static dev.hv.cpu.x86.ir.FloatFamily.check;
import static dev.hv.cpu.x86.ir.Vectors.immediate;
import static dev.hv.cpu.x86.ir.Vectors.longs;
import static dev.hv.cpu.x86.ir.Vectors.read;
import static dev.hv.cpu.x86.ir.Vectors.write;
import static dev.hv.cpu.x86.ir.Vectors.writeScalar;

import dev.hv.cpu.x86.decode.Operand;
import dev.hv.cpu.x86.fp.PackedConvert;
import dev.hv.cpu.x86.ops.VectorMemory;
import dev.hv.cpu.x86.ops.X87Control;

/** Conversions between integers and the formats of floating point. */
final class ConvertFamily {
    private static final Class<?> CONVERT = PackedConvert.class;

    private ConvertFamily() {}

    static boolean lift(Builder b, String name) {
        return scalar(b, name) || packed(b, name);
    }

    private static boolean scalar(Builder b, String name) {
        switch (name) {
            case "cvtsi2ss" -> {
                Expr y = b.read(Vectors.second(b));
                Expr x = Vectors.register(Vectors.first(b), 0);
                Expr r = call(b, CONVERT, name + bits(b, Vectors.second(b)), x, y);
                check(b);
                writeScalar(b, r);
            }
            case "cvtsi2sd" -> {
                Expr y = b.read(Vectors.second(b));
                if (bits(b, Vectors.second(b)) == 32) {
                    writeScalar(b, pure(CONVERT, "cvtdq2pd", y));
                } else {
                    Expr r = call(b, CONVERT, "cvtsi2sd64", y);
                    check(b);
                    writeScalar(b, r);
                }
            }
            case "cvtss2si", "cvttss2si", "cvtsd2si", "cvttsd2si" -> {
                Expr r = call(b, CONVERT, name + bits(b, 0), read(b, 1)[0]);
                check(b);
                b.writeRegister(0, r);
            }
            case "cvtss2sd" -> {
                Expr r = call(b, CONVERT, name, read(b, Vectors.second(b))[0]);
                check(b);
                writeScalar(b, r);
            }
            case "cvtsd2ss" -> {
                Expr y = read(b, Vectors.second(b))[0];
                Expr r = call(b, CONVERT, name, Vectors.register(Vectors.first(b), 0), y);
                check(b);
                writeScalar(b, r);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static int bits(Builder b, int operand) {
        return 8 * b.size(operand);
    }

    private static boolean packed(Builder b, String name) {
        switch (name) {
            case "cvtdq2ps", "cvtps2dq", "cvttps2dq" -> {
                Expr[] x = read(b, 1);
                Expr[] r = new Expr[x.length];
                for (int i = 0; i < r.length; i++) {
                    r[i] = call(b, CONVERT, name, x[i]);
                }
                check(b);
                write(b, r);
            }
            case "cvtdq2pd" -> {
                Expr[] x = read(b, 1);
                Expr[] r = new Expr[longs(b)];
                for (int i = 0; i < r.length; i++) {
                    r[i] = pure(CONVERT, "cvtdq2pd", dword(x, i));
                }
                write(b, r);
            }
            case "cvtps2pd" -> widen(b, "cvtss2sd");
            case "cvtph2ps" -> widen(b, name);
            case "cvtpd2ps", "cvtpd2dq", "cvttpd2dq" -> {
                Expr[] x = read(b, 1);
                Expr[] r = new Expr[2];
                r[1] = constant(0);
                for (int i = 0; i < x.length / 2; i++) {
                    r[i] = call(b, CONVERT, name, x[2 * i], x[2 * i + 1]);
                }
                check(b);
                write(b, r);
            }
            case "cvtps2ph" -> toHalves(b);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static Expr dword(Expr[] x, int i) {
        return i % 2 == 0 ? x[i / 2] : op(Expr.Op.SHR, x[i / 2], constant(32));
    }

    /** Each long of the result comes from 32 bits of the source. */
    private static void widen(Builder b, String name) {
        Expr[] x = read(b, 1);
        Expr[] r = new Expr[longs(b)];
        for (int i = 0; i < r.length; i++) {
            r[i] = call(b, CONVERT, name, dword(x, i));
        }
        check(b);
        write(b, r);
    }

    /** Memory is asked first: a fault leaves no flag behind. */
    private static void toHalves(Builder b) {
        Expr[] x = read(b, 1);
        Expr linear = constant(0);
        if (b.isMemory(0)) {
            linear = b.let(b.address(b.size(0), true));
            b.call(VectorMemory.class, "probe", linear, constant(b.size(0)));
        }
        Expr[] r = new Expr[x.length / 2];
        for (int i = 0; i < r.length; i++) {
            r[i] = call(b, CONVERT, "cvtps2ph", x[2 * i], x[2 * i + 1], immediate());
        }
        check(b);
        if (!b.isMemory(0)) {
            write(b, r);
        } else if (r.length == 1) {
            b.store(8, linear, r[0]);
        } else {
            b.add(new Stmt.Store16(linear, r[0], r[1]));
        }
    }

    /** Conversions to and from MMX registers; a failed one has entered MMX state all the same. */
    static boolean liftMmx(Builder b, String name) {
        switch (name) {
            case "cvtpi2ps" -> {
                Expr x = source(b);
                b.call(X87Control.class, "enterMmx");
                Expr r = call(b, CONVERT, "cvtdq2ps", x);
                check(b);
                write(b, r);
            }
            case "cvtpi2pd" -> {
                Expr x = source(b);
                if (!b.isMemory(1)) {
                    b.call(X87Control.class, "enterMmx");
                }
                Expr[] both = {x};
                write(
                        b,
                        pure(CONVERT, "cvtdq2pd", dword(both, 0)),
                        pure(CONVERT, "cvtdq2pd", dword(both, 1)));
            }
            case "cvtps2pi", "cvttps2pi" -> {
                String same = name.equals("cvtps2pi") ? "cvtps2dq" : "cvttps2dq";
                toMmx(b, call(b, CONVERT, same, read(b, 1)[0]));
            }
            case "cvtpd2pi", "cvttpd2pi" -> {
                String same = name.equals("cvtpd2pi") ? "cvtpd2dq" : "cvttpd2dq";
                Expr[] x = read(b, 1);
                toMmx(b, call(b, CONVERT, same, x[0], x[1]));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static Expr source(Builder b) {
        return b.operand(1).kind() == Operand.Kind.MMX
                ? b.let(pure(X87Control.class, "mm", part(Field.R1)))
                : b.read(1);
    }

    private static void toMmx(Builder b, Expr value) {
        b.call(X87Control.class, "enterMmx");
        check(b);
        b.call(X87Control.class, "setMm", part(Field.R0), value);
    }
}
