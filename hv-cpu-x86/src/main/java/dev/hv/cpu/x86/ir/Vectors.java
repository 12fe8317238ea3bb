package dev.hv.cpu.x86.ir;

import static dev.hv.cpu.x86.ir.Builder.constant;
import static dev.hv.cpu.x86.ir.Builder.op;
import static dev.hv.cpu.x86.ir.Builder.part;

import dev.hv.cpu.x86.decode.Operand;
import dev.hv.cpu.x86.ops.VectorMemory;

/**
 * Vector operands as longs. With VEX a register that is written becomes zero above what is written,
 * up to bit 255; without, it keeps what it has (Intel SDM vol. 2, 2.3.10.1).
 */
final class Vectors {
    private static final int REGISTER_LONGS = 4;
    private static final int LANE_BYTES = 16;

    private Vectors() {}

    static boolean hasVex(Builder b) {
        return b.in.vectorLength != 0;
    }

    /** How many longs the instruction works on. */
    static int longs(Builder b) {
        return b.in.vectorLength == 32 ? 4 : 2;
    }

    /** Which operand is the first source: with VEX the destination is another. */
    static int first(Builder b) {
        return hasVex(b) ? 1 : 0;
    }

    /** Which operand is the last of two sources. */
    static int second(Builder b) {
        return first(b) + 1;
    }

    static Expr register(int operand, int part) {
        return new Expr.Xmm(Builder.register(operand), part);
    }

    /** A long of the register that an immediate holds. */
    static Expr inImmediate(int part) {
        return new Expr.Xmm(Field.IMMEDIATE, part);
    }

    /** XMM0 of the instructions that name no other. */
    static Expr mask(Builder b, int part) {
        return hasVex(b) ? inImmediate(part) : register(2, part);
    }

    /** All of an operand, memory aligned where there is no VEX. */
    static Expr[] read(Builder b, int operand) {
        return read(b, operand, !hasVex(b));
    }

    /** All of an operand: one long for up to 8 bytes. */
    static Expr[] read(Builder b, int operand, boolean aligned) {
        int size = b.size(operand);
        Expr[] value = new Expr[Math.max(1, size / 8)];
        if (!b.isMemory(operand)) {
            for (int i = 0; i < value.length; i++) {
                value[i] = b.let(register(operand, i));
            }
        } else if (size < LANE_BYTES) {
            value[0] = b.load(size, b.address(size, false));
        } else {
            Expr linear = b.let(b.address(size, false));
            align(b, linear, size, aligned);
            for (int i = 0; i < value.length; i += 2) {
                int low = b.newTemp();
                int high = b.newTemp();
                Expr at = i == 0 ? linear : b.let(op(Expr.Op.ADD, linear, constant(LANE_BYTES)));
                b.add(new Stmt.Load16(low, high, at));
                value[i] = new Expr.Temp(low);
                value[i + 1] = new Expr.Temp(high);
            }
        }
        return value;
    }

    /** Two longs of a register or of memory of 16 bytes. */
    static Expr[] readLane(Builder b, int operand) {
        return b.isMemory(operand)
                ? read(b, operand)
                : new Expr[] {b.let(register(operand, 0)), b.let(register(operand, 1))};
    }

    private static void align(Builder b, Expr linear, int size, boolean aligned) {
        if (aligned) {
            b.add(new Stmt.CheckAligned(linear, size));
        }
    }

    /** Writes longs from the lowest on, and zeros above them with VEX. */
    static void write(Builder b, Expr... value) {
        write(b, 0, value);
    }

    static void write(Builder b, int operand, Expr... value) {
        Expr[] kept = new Expr[value.length];
        for (int i = 0; i < value.length; i++) {
            kept[i] = b.let(value[i]);
        }
        int end = hasVex(b) ? REGISTER_LONGS : value.length;
        for (int i = 0; i < end; i++) {
            b.add(
                    new Stmt.SetXmm(
                            Builder.register(operand), i, i < kept.length ? kept[i] : constant(0)));
        }
    }

    /** Writes a scalar: the rest comes from the first source. */
    static void writeScalar(Builder b, Expr low) {
        if (hasVex(b)) {
            write(b, low, register(1, 1));
        } else {
            write(b, low);
        }
    }

    /** Writes memory of 16 or 32 bytes; nothing is written if any of it faults. */
    static void store(Builder b, int operand, boolean aligned, Expr... value) {
        int size = b.size(operand);
        Expr linear = b.let(b.address(size, true));
        align(b, linear, size, aligned);
        if (size > LANE_BYTES) {
            b.call(VectorMemory.class, "probeAcross", linear);
        }
        for (int i = 0; i < value.length; i += 2) {
            Expr at = i == 0 ? linear : b.let(op(Expr.Op.ADD, linear, constant(LANE_BYTES)));
            b.add(new Stmt.Store16(at, value[i], value[i + 1]));
        }
    }

    static Expr immediate() {
        return part(Field.IMMEDIATE);
    }

    static boolean hasImmediate(Builder b) {
        int last = b.in.operandCount() - 1;
        return b.operand(last).kind() == Operand.Kind.IMMEDIATE;
    }
}
