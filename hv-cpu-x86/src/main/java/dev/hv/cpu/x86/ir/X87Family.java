package dev.hv.cpu.x86.ir;

import static dev.hv.cpu.x86.ir.Builder.constant;
import static dev.hv.cpu.x86.ir.Builder.part;
import static dev.hv.cpu.x86.ir.Builder.signExtend;

import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.decode.Operand;
import dev.hv.cpu.x86.ops.FpEvents;
import dev.hv.cpu.x86.ops.X87Control;
import dev.hv.cpu.x86.ops.X87Memory;

import java.util.List;

/** The x87 instructions; their arithmetic is in {@link dev.hv.cpu.x86.fp}, found by mnemonic. */
final class X87Family {
    private X87Family() {}

    static boolean lift(Builder b, String mnemonic) {
        if (mnemonic.equals("fwait")) {
            b.call(FpEvents.class, "fwait");
            return true;
        }
        if (!mnemonic.startsWith("f") || b.in.opcode.feature().equals("fxsr")) {
            return false;
        }
        if ((b.mode() & Mode.X87) == 0) {
            b.leave(FpEvents.class, "x87Unavailable", constant(0));
            return true;
        }
        return control(b, mnemonic)
                || (b.in.hasMemory ? memory(b, mnemonic) : register(b, mnemonic));
    }

    /**
     * An x87 instruction without an x87: nobody answers, unless CR0 says that it is emulated (Intel
     * 80286 Programmer's Reference Manual, 6.2). Programs find out so whether there is one.
     */
    static void liftAbsent(Builder b) {
        if (b.in.opcode.mnemonic().equals("fwait")) {
            b.call(FpEvents.class, "fwait");
        } else if ((b.mode() & Mode.X87) == 0) {
            b.leave(FpEvents.class, "x87Unavailable", constant(0));
        } else if (b.in.hasMemory) {
            b.address(2, false);
        }
    }

    /** Instructions that do not wait for pending exceptions, or do no arithmetic. */
    private static boolean control(Builder b, String mnemonic) {
        switch (mnemonic) {
            case "fninit", "fnclex" -> b.call(X87Control.class, mnemonic);
            case "fneni", "fndisi", "fnsetpm" -> {}
            case "fnstsw", "fnstcw" -> {
                Expr word = b.callValue(X87Control.class, mnemonic);
                b.write(0, word);
            }
            case "fnop" -> b.call(FpEvents.class, "checkPending");
            case "fldcw" -> {
                b.call(FpEvents.class, "checkPending");
                b.call(X87Control.class, mnemonic, b.read(0));
            }
            case "fnstenv", "fnsave" -> image(b, mnemonic, true);
            case "fldenv", "frstor" -> {
                b.call(FpEvents.class, "checkPending");
                image(b, mnemonic, false);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void image(Builder b, String mnemonic, boolean write) {
        int environment = b.in.operandSize == 2 ? 14 : 28;
        int bytes = mnemonic.endsWith("env") ? environment : environment + 80;
        Expr linear = b.address(bytes, write);
        b.call(X87Memory.class, mnemonic, linear, constant(b.in.operandSize));
    }

    private static boolean memory(Builder b, String mnemonic) {
        b.call(FpEvents.class, "begin");
        Expr offset = b.let(b.offset());
        int size = b.size(0);
        boolean store =
                switch (mnemonic) {
                    case "fst", "fstp", "fist", "fistp", "fisttp", "fbstp" -> true;
                    default -> false;
                };
        Expr linear = b.linear(b.in.segment, offset, size, store);
        b.call(FpEvents.class, "memoryOperand", offset, constant(b.in.segment));
        String suffix = "M" + 8 * size;
        if (store) {
            boolean pop = mnemonic.endsWith("p");
            String name = pop ? mnemonic.substring(0, mnemonic.length() - 1) : mnemonic;
            return call(b, X87Memory.class, name + suffix, linear, constant(pop ? 1 : 0));
        }
        if (size == 10) {
            return call(b, X87Memory.class, mnemonic + suffix, linear);
        }
        Callee helper = FpHelpers.x87(mnemonic + suffix);
        if (helper == null) {
            return false;
        }
        Expr value = b.load(size, linear);
        boolean integer = mnemonic.startsWith("fi");
        b.add(new Stmt.Call(helper, List.of(integer ? signExtend(size, value) : value)));
        return true;
    }

    private static boolean call(Builder b, Class<?> owner, String name, Expr... arguments) {
        Callee helper = FpHelpers.in(owner, name);
        if (helper == null) {
            return false;
        }
        b.add(new Stmt.Call(helper, List.of(arguments)));
        return true;
    }

    private static boolean register(Builder b, String mnemonic) {
        int move = conditionalMove(mnemonic);
        Callee helper = FpHelpers.x87(move >= 0 ? "fcmov" : mnemonic);
        if (helper == null) {
            return false;
        }
        b.call(FpEvents.class, "begin");
        if (move >= 0) {
            b.add(new Stmt.Call(helper, List.of(part(Field.R1), Builder.bit(b.code(move)))));
            return true;
        }
        Expr[] arguments = arguments(b, helper);
        if (helper.method().getReturnType() == int.class) {
            int flags = b.newTemp();
            b.add(new Stmt.CallValue(flags, helper, List.of(arguments)));
            b.call(FpEvents.class, "setFlags", new Expr.Temp(flags));
        } else {
            b.add(new Stmt.Call(helper, List.of(arguments)));
        }
        return true;
    }

    /** A method with one register gets the one that is not always the top. */
    private static Expr[] arguments(Builder b, Callee helper) {
        int wanted = helper.method().getParameterCount() - 1;
        return switch (wanted) {
            case 0 -> new Expr[0];
            case 1 -> new Expr[] {part(variable(b))};
            default -> new Expr[] {part(Field.R0), part(Field.R1)};
        };
    }

    private static Field variable(Builder b) {
        boolean second =
                b.in.operandCount() == 2
                        && b.in.opcode.operands().get(0).text().equals("ST")
                        && b.operand(1).kind() == Operand.Kind.ST;
        return second ? Field.R1 : Field.R0;
    }

    /** The condition code of FCMOVcc, or -1: it has names of its own. */
    private static int conditionalMove(String mnemonic) {
        return switch (mnemonic) {
            case "fcmovb" -> 2;
            case "fcmovnb" -> 3;
            case "fcmove" -> 4;
            case "fcmovne" -> 5;
            case "fcmovbe" -> 6;
            case "fcmovnbe" -> 7;
            case "fcmovu" -> 10;
            case "fcmovnu" -> 11;
            default -> -1;
        };
    }
}
