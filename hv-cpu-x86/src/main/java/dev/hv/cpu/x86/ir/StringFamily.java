package dev.hv.cpu.x86.ir;

import static dev.hv.cpu.x86.ir.Builder.RAX;
import static dev.hv.cpu.x86.ir.Builder.RDI;
import static dev.hv.cpu.x86.ir.Builder.RSI;
import static dev.hv.cpu.x86.ir.Builder.constant;
import static dev.hv.cpu.x86.ir.Builder.fixed;
import static dev.hv.cpu.x86.ir.Builder.op;
import static dev.hv.cpu.x86.ir.Builder.zeroExtend;
import static dev.hv.cpu.x86.ir.Expr.Op.ADD;
import static dev.hv.cpu.x86.ir.Expr.Op.MUL;
import static dev.hv.cpu.x86.ir.Expr.Op.SUB;

import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.decode.Operand;
import dev.hv.cpu.x86.ops.StringPorts;
import dev.hv.cpu.x86.ops.Strings;

/**
 * String instructions (Intel SDM vol. 1, 7.3.9). With a repeat prefix one goes round until it is
 * done or has done a piece, and then ends its block: what is left is done when it is executed
 * again, so that interrupts come in between.
 */
final class StringFamily {
    private StringFamily() {}

    static boolean lift(Builder b, String mnemonic) {
        Class<?> owner;
        switch (mnemonic) {
            case "movs", "cmps", "stos", "lods", "scas" -> owner = Strings.class;
            case "ins", "outs" -> owner = StringPorts.class;
            default -> {
                return false;
            }
        }
        Instruction in = b.in;
        int size = 0;
        for (int i = 0; i < in.operandCount(); i++) {
            Operand.Kind kind = b.operand(i).kind();
            if (kind == Operand.Kind.STRING_SOURCE || kind == Operand.Kind.STRING_DESTINATION) {
                size = b.size(i);
            }
        }
        Expr[] arguments = {
            constant(size), constant(in.addressSize), constant(in.segment), constant(in.repeat)
        };
        if (in.repeat != 0 || owner != Strings.class) {
            b.leave(owner, mnemonic, arguments);
        } else if ((b.mode() & Mode.I286) != 0) {
            b.call(owner, mnemonic, arguments);
        } else {
            once(b, mnemonic, size);
        }
        return true;
    }

    /** One element: pointers move when nothing can fault any more. */
    private static void once(Builder b, String mnemonic, int size) {
        Expr step = op(MUL, new Expr.Direction(), constant(size));
        switch (mnemonic) {
            case "movs" -> {
                Expr from = source(b, size);
                Expr to = destination(b, size, true);
                b.store(size, to, b.load(size, from));
                advance(b, RSI, step);
                advance(b, RDI, step);
            }
            case "stos" -> {
                b.store(size, destination(b, size, true), zeroExtend(size, fixed(RAX)));
                advance(b, RDI, step);
            }
            case "lods" -> {
                b.setFixed(RAX, size, b.load(size, source(b, size)));
                advance(b, RSI, step);
            }
            case "scas" -> {
                Expr accumulator = b.let(zeroExtend(size, fixed(RAX)));
                Expr element = b.load(size, destination(b, size, false));
                advance(b, RDI, step);
                compare(b, size, accumulator, element);
            }
            default -> {
                Expr first = b.load(size, source(b, size));
                Expr second = b.load(size, destination(b, size, false));
                advance(b, RSI, step);
                advance(b, RDI, step);
                compare(b, size, first, second);
            }
        }
    }

    private static Expr source(Builder b, int size) {
        return b.linear(b.in.segment, pointer(b, RSI), size, false);
    }

    private static Expr destination(Builder b, int size, boolean write) {
        return b.linear(Seg.ES, pointer(b, RDI), size, write);
    }

    private static Expr pointer(Builder b, int register) {
        return zeroExtend(b.in.addressSize, fixed(register));
    }

    private static void advance(Builder b, int register, Expr step) {
        b.setFixed(register, b.in.addressSize, op(ADD, fixed(register), step));
    }

    private static void compare(Builder b, int size, Expr left, Expr right) {
        b.flags(Flags.SUB, size, b.let(op(SUB, left, right)), left, right);
    }
}
