package dev.hv.cpu.x86.ir;

import static dev.hv.cpu.x86.ir.Builder.constant;
import static dev.hv.cpu.x86.ir.Builder.op;
import static dev.hv.cpu.x86.ir.Builder.pure;
import static dev.hv.cpu.x86.ir.Builder.zeroExtend;
import static dev.hv.cpu.x86.ir.Vectors.immediate;
import static dev.hv.cpu.x86.ir.Vectors.longs;
import static dev.hv.cpu.x86.ir.Vectors.read;
import static dev.hv.cpu.x86.ir.Vectors.write;

import dev.hv.cpu.x86.decode.Operand;
import dev.hv.cpu.x86.fp.LaneShuffle;
import dev.hv.cpu.x86.fp.Swar;

/** Shuffles, blends, permutations, broadcasts, inserts and extracts. */
final class ShuffleFamily {
    private ShuffleFamily() {}

    /** A long of the result; {@code i} counts them, {@code lane} is the first of its 128 bits. */
    private interface Part {
        Expr of(int i, int lane);
    }

    static boolean lift(Builder b, String name) {
        return inLanes(b, name) || blends(b, name) || acrossLanes(b, name) || elements(b, name);
    }

    private static void each(Builder b, Part part) {
        Expr[] r = new Expr[longs(b)];
        for (int i = 0; i < r.length; i++) {
            r[i] = part.of(i, i & ~1);
        }
        write(b, r);
    }

    private static Expr call(String name, Expr... arguments) {
        return pure(LaneShuffle.class, name, arguments);
    }

    /** The immediate from a bit on. */
    private static Expr control(int from) {
        return from == 0 ? immediate() : op(Expr.Op.SHR, immediate(), constant(from));
    }

    private static boolean immediateIsLast(Builder b) {
        return Vectors.hasImmediate(b);
    }

    // ------------------------------------------------------------------ within 128 bits

    private static boolean inLanes(Builder b, String name) {
        switch (name) {
            case "pshufd" -> dwordsOfOne(b);
            case "permilps" -> {
                if (immediateIsLast(b)) {
                    dwordsOfOne(b);
                } else {
                    Expr[] y = read(b, 2);
                    Expr[] x = PackedFamily.first(b);
                    each(b, (i, lane) -> call("permilps", x[lane], x[lane + 1], y[i]));
                }
            }
            case "permilpd" -> {
                if (immediateIsLast(b)) {
                    Expr[] x = read(b, 1);
                    each(b, (i, lane) -> call("pick", control(i), x[lane], x[lane + 1]));
                } else {
                    Expr[] y = read(b, 2);
                    Expr[] x = PackedFamily.first(b);
                    each(
                            b,
                            (i, lane) ->
                                    call(
                                            "pick",
                                            op(Expr.Op.SHR, y[i], constant(1)),
                                            x[lane],
                                            x[lane + 1]));
                }
            }
            case "pshuflw" -> words(b, 0);
            case "pshufhw" -> words(b, 1);
            case "shufps" -> {
                Expr[] y = read(b, Vectors.second(b));
                Expr[] x = PackedFamily.first(b);
                each(
                        b,
                        (i, lane) ->
                                i == lane
                                        ? call("dwords", x[lane], x[lane + 1], immediate())
                                        : call("dwords", y[lane], y[lane + 1], control(4)));
            }
            case "shufpd" -> {
                Expr[] y = read(b, Vectors.second(b));
                Expr[] x = PackedFamily.first(b);
                each(
                        b,
                        (i, lane) ->
                                i == lane
                                        ? call("pick", control(i), x[lane], x[lane + 1])
                                        : call("pick", control(i), y[lane], y[lane + 1]));
            }
            case "pshufb" -> {
                Expr[] y = read(b, Vectors.second(b));
                Expr[] x = PackedFamily.first(b);
                each(b, (i, lane) -> call("pshufb", x[lane], x[lane + 1], y[i]));
            }
            case "palignr" -> {
                Expr[] y = read(b, Vectors.second(b));
                Expr[] x = PackedFamily.first(b);
                each(
                        b,
                        (i, lane) ->
                                call(
                                        "align",
                                        y[lane],
                                        y[lane + 1],
                                        x[lane],
                                        x[lane + 1],
                                        immediate(),
                                        constant(i & 1)));
            }
            case "movsldup" -> {
                Expr[] x = read(b, 1);
                each(b, (i, lane) -> call("splatDword", x[i]));
            }
            case "movshdup" -> {
                Expr[] x = read(b, 1);
                each(b, (i, lane) -> call("movshdup", x[i]));
            }
            case "movddup" -> {
                Expr[] x = read(b, 1, false);
                each(b, (i, lane) -> x[lane]);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void dwordsOfOne(Builder b) {
        Expr[] x = read(b, 1);
        each(b, (i, lane) -> call("dwords", x[lane], x[lane + 1], control(4 * (i & 1))));
    }

    private static void words(Builder b, int half) {
        Expr[] x = read(b, 1);
        each(
                b,
                (i, lane) ->
                        (i & 1) == half ? pure(Swar.class, "pshufw", x[i], immediate()) : x[i]);
    }

    // ------------------------------------------------------------------ blends

    private static boolean blends(Builder b, String name) {
        switch (name) {
            case "pblendw" -> blend(b, "blendWords", i -> control(4 * (i & 1)));
            case "blendps", "pblendd" -> blend(b, "blendDwords", i -> control(2 * i));
            case "blendpd" -> blend(b, "pick", ShuffleFamily::control);
            case "pblendvb" -> blend(b, "blendvBytes", i -> Vectors.mask(b, i));
            case "blendvps" -> blend(b, "blendvDwords", i -> Vectors.mask(b, i));
            case "blendvpd" -> blend(b, "blendvQuads", i -> Vectors.mask(b, i));
            default -> {
                return false;
            }
        }
        return true;
    }

    private interface Selector {
        Expr of(int i);
    }

    private static void blend(Builder b, String name, Selector selector) {
        Expr[] y = read(b, Vectors.second(b));
        Expr[] x = PackedFamily.first(b);
        each(b, (i, lane) -> call(name, selector.of(i), x[i], y[i]));
    }

    // ------------------------------------------------------------------ across 128 bits

    private static boolean acrossLanes(Builder b, String name) {
        switch (name) {
            case "permd", "permps" -> {
                Expr[] y = read(b, 2);
                Expr[] x = PackedFamily.first(b);
                each(b, (i, lane) -> call("permd", x[i], y[0], y[1], y[2], y[3]));
            }
            case "permq", "permpd" -> {
                Expr[] x = read(b, 1);
                each(b, (i, lane) -> call("quad", control(2 * i), x[0], x[1], x[2], x[3]));
            }
            case "perm2f128", "perm2i128" -> {
                Expr[] y = read(b, 2);
                Expr[] x = PackedFamily.first(b);
                each(
                        b,
                        (i, lane) -> {
                            int k = i & 1;
                            Expr control = control(2 * lane);
                            return call("quadOrZero", control, x[k], x[k + 2], y[k], y[k + 2]);
                        });
            }
            case "insertf128", "inserti128" -> {
                Expr[] y = read(b, 2);
                Expr[] x = PackedFamily.first(b);
                each(
                        b,
                        (i, lane) ->
                                lane == 0
                                        ? call("pick", immediate(), y[i], x[i])
                                        : call("pick", immediate(), x[i], y[i & 1]));
            }
            case "extractf128", "extracti128" -> {
                Expr[] x = read(b, 1);
                Expr low = b.let(call("pick", immediate(), x[0], x[2]));
                Expr high = b.let(call("pick", immediate(), x[1], x[3]));
                if (b.isMemory(0)) {
                    Vectors.store(b, 0, false, low, high);
                } else {
                    write(b, low, high);
                }
            }
            case "broadcastss", "pbroadcastd" -> broadcast(b, "splatDword");
            case "pbroadcastb" -> broadcast(b, "splatByte");
            case "pbroadcastw" -> broadcast(b, "splatWord");
            case "broadcastsd", "pbroadcastq" -> {
                Expr x = read(b, 1)[0];
                each(b, (i, lane) -> x);
            }
            case "broadcastf128", "broadcasti128" -> {
                Expr[] x = read(b, 1);
                each(b, (i, lane) -> x[i & 1]);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void broadcast(Builder b, String name) {
        Expr x = b.let(call(name, read(b, 1)[0]));
        each(b, (i, lane) -> x);
    }

    // ------------------------------------------------------------------ single elements

    private static boolean elements(Builder b, String name) {
        switch (name) {
            case "pinsrb" -> insert(b, 0);
            case "pinsrw" -> insert(b, 1);
            case "pinsrd" -> insert(b, 2);
            case "pinsrq" -> insert(b, 3);
            case "pextrb" -> extract(b, 0);
            case "pextrw" -> extract(b, 1);
            case "pextrd", "extractps" -> extract(b, 2);
            case "pextrq" -> extract(b, 3);
            case "insertps" -> {
                int source = Vectors.second(b);
                Expr dword;
                if (b.isMemory(source)) {
                    dword = read(b, source)[0];
                } else {
                    Expr[] y = Vectors.readLane(b, source);
                    dword = b.let(call("extract", y[0], y[1], control(6), constant(2)));
                }
                Expr[] x = PackedFamily.first(b);
                each(b, (i, lane) -> call("insertps", x[i], dword, immediate(), constant(i)));
            }
            case "pmovmskb" -> signs(b, "signsOfBytes", 8);
            case "movmskps" -> signs(b, "signsOfDwords", 2);
            case "movmskpd" -> {
                Expr mask = constant(0);
                for (int i = 0; i < b.size(1) / 8; i++) {
                    Expr sign = op(Expr.Op.SHR, Vectors.register(1, i), constant(63));
                    mask = op(Expr.Op.OR, mask, op(Expr.Op.SHL, sign, constant(i)));
                }
                b.writeRegister(0, mask);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void insert(Builder b, int log) {
        Expr value = b.read(Vectors.second(b));
        Expr[] x = PackedFamily.first(b);
        each(b, (i, lane) -> call("insert", x[i], value, immediate(), constant(log), constant(i)));
    }

    private static void extract(Builder b, int log) {
        Expr low = Vectors.register(1, 0);
        Expr high = Vectors.register(1, 1);
        Expr value = b.let(call("extract", low, high, immediate(), constant(log)));
        if (b.operand(0).kind() == Operand.Kind.MEMORY) {
            b.write(0, value);
        } else {
            b.writeRegister(0, zeroExtend(8, value));
        }
    }

    private static void signs(Builder b, String name, int bits) {
        Expr mask = constant(0);
        for (int i = 0; i < b.size(1) / 8; i++) {
            Expr part = call(name, Vectors.register(1, i));
            mask = op(Expr.Op.OR, mask, op(Expr.Op.SHL, part, constant((long) bits * i)));
        }
        b.writeRegister(0, mask);
    }
}
