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

import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.core.Vector;
import dev.hv.cpu.x86.decode.Operand;
import dev.hv.cpu.x86.ops.Bits;

/** Bit tests, scans and counts (Intel SDM vol. 1, 7.3.7). */
final class BitFamily {
    private BitFamily() {}

    static boolean lift(Builder b, String mnemonic) {
        switch (mnemonic) {
            case "bt", "bts", "btr", "btc" -> test(b, mnemonic);
            // Of 16 bits, which the manual leaves undefined, processors make zero.
            case "bswap" ->
                    b.writeRegister(
                            0,
                            b.size(0) == 2
                                    ? constant(0)
                                    : pure(Bits.class, "byteSwap", b.read(0), constant(b.size(0))));
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
                return withVex(b, mnemonic);
            }
        }
        return true;
    }

    /** BMI1 and BMI2 (Intel SDM vol. 1, 5.1.16); real and virtual-8086 mode do not know VEX. */
    private static boolean withVex(Builder b, String mnemonic) {
        switch (b.in.opcode.feature()) {
            case "bmi1", "bmi2" -> {}
            default -> {
                return mnemonic.startsWith("ad") && carryOnly(b, mnemonic);
            }
        }
        if ((b.mode() & Mode.VEX) == 0) {
            b.add(new Stmt.Raise(Vector.UD, -1));
            return true;
        }
        int size = b.size(0);
        switch (mnemonic) {
            case "andn" -> {
                Expr left = op(XOR, b.read(1), constant(-1));
                Expr result = b.let(zeroExtend(size, op(AND, left, b.read(2))));
                b.writeRegister(0, result);
                b.flags(Flags.LOGIC, size, result, constant(0), constant(0));
            }
            case "blsr", "blsmsk", "blsi" -> lowestBit(b, mnemonic);
            case "bextr" -> {
                Expr source = b.read(1);
                Expr result = b.let(pure(Bits.class, mnemonic, source, b.read(2)));
                b.writeRegister(0, result);
                b.flags(Flags.LOGIC, size, result, constant(0), constant(0));
            }
            case "bzhi" -> {
                Expr source = b.read(1);
                Expr index = b.let(zeroExtend(1, b.read(2)));
                Expr result = b.let(pure(Bits.class, mnemonic, source, index));
                b.writeRegister(0, result);
                b.flags(Flags.LOGIC, size, result, constant(0), constant(0));
                if (!b.flagsDead) {
                    Cond beyond =
                            new Cond.Compare(Cond.Relation.BELOW, constant(8L * size - 1), index);
                    b.call(Bits.class, "setCarryOnly", Builder.bit(beyond));
                }
            }
            case "pext" -> scatter(b, "compress");
            case "pdep" -> scatter(b, "expand");
            case "mulx" -> {
                Expr left = b.let(zeroExtend(size, new Expr.FixedGpr(Builder.RDX)));
                Expr right = b.read(2);
                Expr low = b.let(op(Expr.Op.MUL, left, right));
                Expr high =
                        b.let(
                                size == 8
                                        ? pure(Math.class, "unsignedMultiplyHigh", left, right)
                                        : op(SHR, low, constant(32)));
                b.writeRegister(1, low);
                b.writeRegister(0, high);
            }
            case "rorx" -> {
                Expr source = b.read(1);
                Expr count = b.let(op(AND, Builder.part(Field.IMMEDIATE), constant(8L * size - 1)));
                Expr right = op(SHR, source, count);
                Expr left = op(SHL, source, op(Expr.Op.SUB, constant(8L * size), count));
                // A count of zero shifts left by 64 bits, which is by none, or out of 32.
                b.writeRegister(0, op(OR, right, left));
            }
            case "shlx" -> shift(b, SHL, false);
            case "shrx" -> shift(b, SHR, false);
            case "sarx" -> shift(b, SAR, true);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void scatter(Builder b, String name) {
        Expr mask = b.read(2);
        b.writeRegister(0, pure(Bits.class, name, b.read(1), mask));
    }

    private static void shift(Builder b, Expr.Op operation, boolean signed) {
        int size = b.size(0);
        Expr source = b.read(1);
        Expr value = signed ? signExtend(size, source) : source;
        Expr count = b.let(op(AND, b.read(2), constant(8L * size - 1)));
        b.writeRegister(0, op(operation, value, count));
    }

    private static void lowestBit(Builder b, String mnemonic) {
        int size = b.size(0);
        Expr source = b.read(1);
        Expr less = op(Expr.Op.SUB, source, constant(1));
        Expr changed =
                switch (mnemonic) {
                    case "blsr" -> op(AND, source, less);
                    case "blsmsk" -> op(XOR, source, less);
                    default -> op(AND, source, op(Expr.Op.SUB, constant(0), source));
                };
        Expr result = b.let(zeroExtend(size, changed));
        b.writeRegister(0, result);
        b.flags(Flags.LOGIC, size, result, constant(0), constant(0));
        if (!b.flagsDead) {
            Expr zero = Builder.bit(Builder.equal(source, constant(0)));
            boolean ifZero = !mnemonic.equals("blsi");
            b.call(Bits.class, "setCarryOnly", ifZero ? zero : op(XOR, zero, constant(1)));
        }
    }

    /** ADCX, ADOX: additions with a carry in CF or OF alone. */
    private static boolean carryOnly(Builder b, String mnemonic) {
        boolean inCarry = mnemonic.equals("adcx");
        if (!inCarry && !mnemonic.equals("adox")) {
            return false;
        }
        int size = b.size(0);
        Expr source = b.read(1);
        Expr old = b.read(0);
        Expr carry = b.let(Builder.bit(b.code(inCarry ? 2 : 0)));
        Expr sum = b.let(op(ADD, op(ADD, old, source), carry));
        Expr out =
                b.let(
                        size == 8
                                ? pure(Bits.class, "carryOut", old, source, sum)
                                : op(SHR, sum, constant(32)));
        b.writeRegister(0, sum);
        b.call(Bits.class, inCarry ? "setCarryOnly" : "setOverflow", out);
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
