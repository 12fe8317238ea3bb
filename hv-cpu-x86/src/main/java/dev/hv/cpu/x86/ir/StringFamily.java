package dev.hv.cpu.x86.ir;

import static dev.hv.cpu.x86.ir.Builder.constant;

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
        if (in.repeat == 0 && owner == Strings.class) {
            b.call(owner, mnemonic, arguments);
        } else {
            b.leave(owner, mnemonic, arguments);
        }
        return true;
    }
}
