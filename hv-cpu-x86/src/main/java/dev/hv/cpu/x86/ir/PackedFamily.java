package dev.hv.cpu.x86.ir;

import static dev.hv.cpu.x86.ir.Builder.constant;
import static dev.hv.cpu.x86.ir.Builder.op;
import static dev.hv.cpu.x86.ir.Builder.pure;
import static dev.hv.cpu.x86.ir.Vectors.immediate;
import static dev.hv.cpu.x86.ir.Vectors.longs;
import static dev.hv.cpu.x86.ir.Vectors.read;
import static dev.hv.cpu.x86.ir.Vectors.write;

import dev.hv.cpu.x86.decode.Operand;
import dev.hv.cpu.x86.fp.LaneShuffle;
import dev.hv.cpu.x86.fp.Swar;
import dev.hv.cpu.x86.fp.SwarSse4;
import dev.hv.cpu.x86.ops.FpEvents;

import java.util.Set;

/** Packed integers of XMM and YMM registers, and what moves bits whatever they mean. */
final class PackedFamily {
    /** Each long of the result comes from the same long of both operands. */
    private static final Set<String> LANEWISE =
            Set.of(
                    ("paddb paddw paddd paddq paddsb paddsw paddusb paddusw psubb psubw psubd psubq"
                         + " psubsb psubsw psubusb psubusw pmullw pmulhw pmulhuw pmulhrsw pmuludq"
                         + " pmuldq pmulld pmaddwd pmaddubsw pavgb pavgw psadbw pminub pmaxub"
                         + " pminsw pmaxsw pminsb pmaxsb pminuw pmaxuw pminsd pmaxsd pminud pmaxud"
                         + " pcmpeqb pcmpeqw pcmpeqd pcmpeqq pcmpgtb pcmpgtw pcmpgtd pcmpgtq psignb"
                         + " psignw psignd psllvd psllvq psrlvd psrlvq psravd")
                            .split(" "));

    /** The low half of a lane comes from the first operand, the high half from the second. */
    private static final Set<String> HALVES =
            Set.of(
                    ("packsswb packssdw packuswb packusdw phaddw phaddd phaddsw phsubw phsubd"
                                    + " phsubsw")
                            .split(" "));

    private static final Set<String> UNARY = Set.of("pabsb", "pabsw", "pabsd");

    private PackedFamily() {}

    static boolean lift(Builder b, String mnemonic) {
        String name = sameShuffle(mnemonic);
        if (LANEWISE.contains(name)) {
            lanewise(b, name);
        } else if (HALVES.contains(name)) {
            halves(b, name);
        } else if (UNARY.contains(name)) {
            unary(b, Swar.class, name);
        } else if (name.startsWith("punpck")) {
            unpack(b, name);
        } else if (name.startsWith("pmovsx") || name.startsWith("pmovzx")) {
            extend(b, name);
        } else {
            return logic(b, name)
                    || shift(b, name)
                    || other(b, name)
                    || ShuffleFamily.lift(b, name);
        }
        return true;
    }

    /** Floating-point shuffles that move the same bits as integer ones. */
    private static String sameShuffle(String mnemonic) {
        return switch (mnemonic) {
            case "unpcklps" -> "punpckldq";
            case "unpckhps" -> "punpckhdq";
            case "unpcklpd" -> "punpcklqdq";
            case "unpckhpd" -> "punpckhqdq";
            default -> mnemonic;
        };
    }

    static Expr[] first(Builder b) {
        Expr[] value = new Expr[longs(b)];
        for (int i = 0; i < value.length; i++) {
            value[i] = b.let(Vectors.register(Vectors.first(b), i));
        }
        return value;
    }

    private static Class<?> owner(String name) {
        return Callee.has(Swar.class, name) ? Swar.class : SwarSse4.class;
    }

    private static void lanewise(Builder b, String name) {
        Expr[] y = read(b, Vectors.second(b));
        Expr[] x = first(b);
        Expr[] r = new Expr[x.length];
        for (int i = 0; i < r.length; i++) {
            r[i] = pure(owner(name), name, x[i], y[i]);
        }
        write(b, r);
    }

    private static void halves(Builder b, String name) {
        Expr[] y = read(b, Vectors.second(b));
        Expr[] x = first(b);
        Expr[] r = new Expr[x.length];
        for (int i = 0; i < r.length; i += 2) {
            r[i] = pure(owner(name), name, x[i], x[i + 1]);
            r[i + 1] = pure(owner(name), name, y[i], y[i + 1]);
        }
        write(b, r);
    }

    private static void unary(Builder b, Class<?> owner, String name) {
        Expr[] x = read(b, 1);
        Expr[] r = new Expr[x.length];
        for (int i = 0; i < r.length; i++) {
            r[i] = pure(owner, name, x[i]);
        }
        write(b, r);
    }

    private static void unpack(Builder b, String name) {
        Expr[] y = read(b, Vectors.second(b));
        Expr[] x = first(b);
        Expr[] r = new Expr[x.length];
        int half = name.charAt(6) == 'h' ? 1 : 0;
        String type = name.substring(7);
        for (int i = 0; i < r.length; i += 2) {
            if (type.equals("qdq")) {
                r[i] = x[i + half];
                r[i + 1] = y[i + half];
            } else {
                r[i] = pure(Swar.class, "punpckl" + type, x[i + half], y[i + half]);
                r[i + 1] = pure(Swar.class, "punpckh" + type, x[i + half], y[i + half]);
            }
        }
        write(b, r);
    }

    /** PMOVSXBW and its kin: the source is as many times smaller as its elements are. */
    private static void extend(Builder b, String name) {
        Expr[] x = read(b, 1);
        Expr[] r = new Expr[longs(b)];
        int bits = 64 * elementBytes(name.charAt(6)) / elementBytes(name.charAt(7));
        for (int i = 0; i < r.length; i++) {
            int at = i * bits;
            r[i] = pure(SwarSse4.class, name, op(Expr.Op.SHR, x[at / 64], constant(at % 64)));
        }
        write(b, r);
    }

    private static int elementBytes(char type) {
        return switch (type) {
            case 'b' -> 1;
            case 'w' -> 2;
            case 'd' -> 4;
            default -> 8;
        };
    }

    /** Bitwise logic, whatever the lanes are called. */
    private static boolean logic(Builder b, String name) {
        Expr.Op operation =
                switch (name) {
                    case "pand", "andps", "andpd", "pandn", "andnps", "andnpd" -> Expr.Op.AND;
                    case "por", "orps", "orpd" -> Expr.Op.OR;
                    case "pxor", "xorps", "xorpd" -> Expr.Op.XOR;
                    default -> null;
                };
        if (operation == null) {
            return false;
        }
        boolean complement =
                switch (name) {
                    case "pandn", "andnps", "andnpd" -> true;
                    default -> false;
                };
        Expr[] y = read(b, Vectors.second(b));
        Expr[] x = first(b);
        Expr[] r = new Expr[x.length];
        for (int i = 0; i < r.length; i++) {
            Expr left = complement ? op(Expr.Op.XOR, x[i], constant(-1)) : x[i];
            r[i] = op(operation, left, y[i]);
        }
        write(b, r);
        return true;
    }

    /** Shifts of all elements by one count, an immediate or the low 64 bits of a register. */
    private static boolean shift(Builder b, String name) {
        switch (name) {
            case "psllw", "pslld", "psllq", "psrlw", "psrld", "psrlq", "psraw", "psrad" -> {}
            default -> {
                return false;
            }
        }
        int last = b.in.operandCount() - 1;
        boolean immediate = b.operand(last).kind() == Operand.Kind.IMMEDIATE;
        Expr count = immediate ? immediate() : read(b, last)[0];
        Expr[] x = first(b);
        Expr[] r = new Expr[x.length];
        for (int i = 0; i < r.length; i++) {
            r[i] = pure(Swar.class, name, x[i], count);
        }
        write(b, r);
        return true;
    }

    private static boolean other(Builder b, String name) {
        switch (name) {
            case "pslldq" -> byteShift(b, "shiftLeft");
            case "psrldq" -> byteShift(b, "shiftRight");
            case "phminposuw" -> {
                Expr[] x = read(b, 1);
                write(b, pure(SwarSse4.class, name, x[0], x[1]), constant(0));
            }
            case "mpsadbw" -> sumsOfDifferences(b);
            case "ptest" -> test(b, -1L);
            case "testps" -> test(b, 0x8000_0000_8000_0000L);
            case "testpd" -> test(b, Long.MIN_VALUE);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void byteShift(Builder b, String name) {
        Expr[] x = first(b);
        Expr[] r = new Expr[x.length];
        for (int i = 0; i < r.length; i++) {
            int lane = i & ~1;
            r[i] =
                    pure(
                            LaneShuffle.class,
                            name,
                            x[lane],
                            x[lane + 1],
                            immediate(),
                            constant(i & 1));
        }
        write(b, r);
    }

    private static void sumsOfDifferences(Builder b) {
        Expr[] y = read(b, Vectors.second(b));
        Expr[] x = first(b);
        Expr[] r = new Expr[x.length];
        for (int i = 0; i < r.length; i++) {
            int lane = i & ~1;
            // The upper lane has its own three bits.
            Expr control = op(Expr.Op.SHR, immediate(), constant(3L * (lane / 2)));
            r[i] =
                    pure(
                            SwarSse4.class,
                            "mpsadbw",
                            x[lane],
                            x[lane + 1],
                            y[lane],
                            y[lane + 1],
                            control,
                            constant(i & 1));
        }
        write(b, r);
    }

    private static void test(Builder b, long looked) {
        Expr[] y = read(b, 1);
        Expr both = constant(0);
        Expr rest = constant(0);
        for (int i = 0; i < y.length; i++) {
            Expr x = Vectors.register(0, i);
            both = op(Expr.Op.OR, both, op(Expr.Op.AND, y[i], x));
            Expr complement = op(Expr.Op.XOR, x, constant(-1));
            rest = op(Expr.Op.OR, rest, op(Expr.Op.AND, y[i], complement));
        }
        Expr flags =
                pure(
                        LaneShuffle.class,
                        "testFlags",
                        op(Expr.Op.AND, both, constant(looked)),
                        op(Expr.Op.AND, rest, constant(looked)));
        b.call(FpEvents.class, "setFlags", flags);
    }
}
