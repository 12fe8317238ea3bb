package dev.hv.cpu.x86.ir;

import static dev.hv.cpu.x86.ir.Builder.constant;
import static dev.hv.cpu.x86.ir.Builder.op;
import static dev.hv.cpu.x86.ir.Builder.pure;
import static dev.hv.cpu.x86.ir.Builder.signExtend;
import static dev.hv.cpu.x86.ir.Builder.zeroExtend;
import static dev.hv.cpu.x86.ir.Expr.Op.ADD;
import static dev.hv.cpu.x86.ir.Expr.Op.AND;
import static dev.hv.cpu.x86.ir.Expr.Op.OR;
import static dev.hv.cpu.x86.ir.Expr.Op.SAR;
import static dev.hv.cpu.x86.ir.Expr.Op.SHL;
import static dev.hv.cpu.x86.ir.Expr.Op.SHR;
import static dev.hv.cpu.x86.ir.Expr.Op.XOR;

import dev.hv.cpu.x86.decode.Operand;
import dev.hv.cpu.x86.ops.Bits;

/** Bit tests, scans and counts (Intel SDM vol. 1, 7.3.7). */
final class BitFamily {
    private BitFamily() {}

    static boolean lift(Builder b, String mnemonic) {
        switch (mnemonic) {
            case "bt", "bts", "btr", "btc" -> test(b, mnemonic);
            case "bswap" ->
                    b.writeRegister(
                            0, pure(Bits.class, "byteSwap", b.read(0), constant(b.size(0))));
            case "bsf", "bsr", "tzcnt", "lzcnt", "popcnt" -> {
                int size = b.size(0);
                Expr source = b.read(1);
                Expr old = b.let(new Expr.Gpr(Field.R0));
                b.add(
                        new Stmt.SetGpr(
                                Field.R0, pure(Bits.class, mnemonic, source, constant(size), old)));
                if (!b.flagsDead) {
                    b.call(Bits.class, mnemonic + "Flags", source, constant(size));
                }
            }
            case "crc32" ->
                    b.writeRegister(
                            0,
                            pure(Bits.class, "crc32", b.read(0), b.read(1), constant(b.size(1))));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void test(Builder b, String mnemonic) {
        int size = b.size(0);
        Expr index = b.read(1);
        Expr position = b.let(op(AND, index, constant(8L * size - 1)));
        Expr bit = op(SHL, constant(1), position);
        if (b.operand(0).kind() == Operand.Kind.MEMORY) {
            boolean writes = !mnemonic.equals("bt");
            Expr offset = b.offset();
            if (b.operand(1).kind() == Operand.Kind.GPR) {
                // The bit string reaches as far as the index says, in steps of the operand size.
                int log = Integer.numberOfTrailingZeros(size);
                Expr steps = op(SAR, signExtend(size, index), constant(3L + log));
                offset =
                        zeroExtend(
                                b.in.addressSize, op(ADD, offset, op(SHL, steps, constant(log))));
            }
            Expr linear = b.linear(b.in.segment, b.let(offset), size, writes);
            Expr old = b.load(size, linear);
            if (writes) {
                b.store(size, linear, change(mnemonic, old, bit));
            }
            carry(b, old, position);
            return;
        }
        Expr old = b.read(0);
        if (!mnemonic.equals("bt")) {
            b.writeRegister(0, change(mnemonic, old, bit));
        }
        carry(b, old, position);
    }

    private static Expr change(String mnemonic, Expr old, Expr bit) {
        return switch (mnemonic) {
            case "bts" -> op(OR, old, bit);
            case "btr" -> op(AND, old, op(XOR, bit, constant(-1)));
            default -> op(XOR, old, bit);
        };
    }

    private static void carry(Builder b, Expr old, Expr position) {
        if (b.flagsDead) {
            return;
        }
        b.call(Bits.class, "setCarry", op(AND, op(SHR, old, position), constant(1)));
    }
}
