package dev.hv.cpu.x86.ir;

import static dev.hv.cpu.x86.ir.Builder.constant;
import static dev.hv.cpu.x86.ir.Builder.part;
import static dev.hv.cpu.x86.ir.Builder.pure;

import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.decode.Operand;
import dev.hv.cpu.x86.fp.Mmx;
import dev.hv.cpu.x86.ops.FpEvents;
import dev.hv.cpu.x86.ops.X87Control;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Vector instructions: whether they may run, and which family knows them. VEX adds a {@code v} to a
 * mnemonic, and no meaning that the operands do not show.
 */
final class VectorFamily {
    private static final Set<String> FEATURES =
            Set.of(
                    ("mmx sse sse2 sse3 ssse3 sse4_1 sse4_2 aes pclmulqdq sha_ni avx avx2 f16c fma"
                                    + " vaes vpclmulqdq")
                            .split(" "));

    private VectorFamily() {}

    static boolean lift(Builder b, String mnemonic) {
        if (!FEATURES.contains(b.in.opcode.feature())) {
            return false;
        }
        if (Vectors.hasVex(b)) {
            if ((b.mode() & Mode.AVX) == 0) {
                b.leave(FpEvents.class, "avxUnavailable");
                return true;
            }
            return lift(b, mnemonic.substring(1), false);
        }
        boolean mmx = usesMmx(b);
        boolean sse = !mmx || has(b, Operand.Kind.XMM);
        if (sse && (b.mode() & Mode.SSE) == 0) {
            b.leave(FpEvents.class, "sseUnavailable");
            return true;
        }
        if (mmx) {
            if ((b.mode() & Mode.X87) == 0) {
                b.leave(FpEvents.class, "x87Unavailable", constant(1));
                return true;
            }
            b.call(FpEvents.class, "checkPending");
        }
        return lift(b, mnemonic, mmx);
    }

    private static boolean lift(Builder b, String name, boolean mmx) {
        if (VectorMoves.lift(b, name)) {
            return true;
        }
        if (mmx) {
            return ConvertFamily.liftMmx(b, name) || onMmx(b, name);
        }
        return PackedFamily.lift(b, name)
                || FloatFamily.lift(b, name)
                || CryptoFamily.lift(b, name)
                || ConvertFamily.liftMmx(b, name);
    }

    static boolean has(Builder b, Operand.Kind kind) {
        for (int i = 0; i < b.in.operandCount(); i++) {
            if (b.operand(i).kind() == kind) {
                return true;
            }
        }
        return false;
    }

    /**
     * CVTPI2PS enters MMX state whatever its source, CVTPI2PD only from a register (Intel SDM vol.
     * 2A, their descriptions).
     */
    private static boolean usesMmx(Builder b) {
        return switch (b.in.opcode.mnemonic()) {
            case "emms", "cvtpi2ps" -> true;
            default -> has(b, Operand.Kind.MMX);
        };
    }

    // ------------------------------------------------------------------ MMX

    /** Instructions on MMX registers, which are methods of {@link Mmx} with their names. */
    private static boolean onMmx(Builder b, String mnemonic) {
        int operands = b.in.operandCount();
        boolean toGeneral = b.operand(0).kind() == Operand.Kind.GPR;
        boolean immediateShift = operands == 2 && b.operand(1).kind() == Operand.Kind.IMMEDIATE;
        String name = mnemonic + (immediateShift ? "Imm" : "");
        if (!Callee.has(Mmx.class, name)) {
            return false;
        }
        Callee helper = Callee.of(Mmx.class, name);
        List<Expr> arguments = new ArrayList<>();
        if (!toGeneral && takesDestination(helper.method())) {
            arguments.add(part(Field.R0));
        }
        if (toGeneral) {
            arguments.add(part(Field.R1));
        } else if (!immediateShift && operands > 1) {
            arguments.add(
                    b.operand(1).kind() == Operand.Kind.MMX
                            ? b.let(pure(X87Control.class, "mm", part(Field.R1)))
                            : b.read(1));
        }
        if (b.operand(operands - 1).kind() == Operand.Kind.IMMEDIATE) {
            arguments.add(part(Field.IMMEDIATE));
        }
        if (helper.method().getReturnType() == void.class) {
            b.add(new Stmt.Call(helper, arguments));
        } else {
            int temp = b.newTemp();
            b.add(new Stmt.CallValue(temp, helper, arguments));
            b.writeRegister(0, new Expr.Temp(temp));
        }
        return true;
    }

    private static boolean takesDestination(Method method) {
        return method.getParameterCount() > 1 && method.getParameterTypes()[1] == int.class;
    }
}
