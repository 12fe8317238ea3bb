package dev.hv.cpu.x86.ir;

import static dev.hv.cpu.x86.ir.Builder.constant;
import static dev.hv.cpu.x86.ir.Builder.op;
import static dev.hv.cpu.x86.ir.Builder.part;
import static dev.hv.cpu.x86.ir.Builder.pure;
import static dev.hv.cpu.x86.ir.Builder.zeroExtend;

import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.decode.Operand;
import dev.hv.cpu.x86.fp.SseConvert;
import dev.hv.cpu.x86.fp.SseDouble;
import dev.hv.cpu.x86.fp.SseSingle;
import dev.hv.cpu.x86.ops.FpEvents;
import dev.hv.cpu.x86.ops.MaskedMove;
import dev.hv.cpu.x86.ops.X87Control;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/** MMX and SSE: moves here, arithmetic in {@link dev.hv.cpu.x86.fp}, found by mnemonic. */
final class VectorFamily {
    private VectorFamily() {}

    static boolean lift(Builder b, String mnemonic) {
        String feature = b.in.opcode.feature();
        switch (feature) {
            case "mmx", "sse", "sse2", "sse3", "ssse3" -> {}
            default -> {
                return false;
            }
        }
        boolean mmx = usesMmx(b);
        boolean sse = !mmx || usesXmm(b);
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
        return move(b, mnemonic)
                || logic(b, mnemonic, mmx)
                || arithmetic(b, sameShuffle(mnemonic), mmx);
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

    /** Bitwise logic on XMM registers, whatever the lanes are called. */
    private static boolean logic(Builder b, String mnemonic, boolean mmx) {
        Expr.Op operation =
                switch (mnemonic) {
                    case "pand", "andps", "andpd", "pandn", "andnps", "andnpd" -> Expr.Op.AND;
                    case "por", "orps", "orpd" -> Expr.Op.OR;
                    case "pxor", "xorps", "xorpd" -> Expr.Op.XOR;
                    default -> null;
                };
        if (mmx || operation == null) {
            return false;
        }
        boolean complement =
                switch (mnemonic) {
                    case "pandn", "andnps", "andnpd" -> true;
                    default -> false;
                };
        Expr[] source = read16(b, 1, true);
        for (int part = 0; part < 2; part++) {
            Expr old = xmm(0, part);
            Expr first = complement ? op(Expr.Op.XOR, old, constant(-1)) : old;
            setXmm(b, 0, part, op(operation, first, source[part]));
        }
        return true;
    }

    private static boolean has(Builder b, Operand.Kind kind) {
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

    private static boolean usesXmm(Builder b) {
        return has(b, Operand.Kind.XMM);
    }

    // ------------------------------------------------------------------ moves

    private static boolean move(Builder b, String mnemonic) {
        switch (mnemonic) {
            case "movups", "movupd", "movdqu", "lddqu" -> moveWhole(b, false);
            case "movaps", "movapd", "movdqa", "movntps", "movntpd", "movntdq" ->
                    moveWhole(b, true);
            case "movss" -> moveScalar(b, 4);
            case "movsd" -> moveScalar(b, 8);
            case "movd", "movq", "movntq" -> moveQuad(b);
            case "movlps", "movlpd" -> moveHalf(b, 0);
            case "movhps", "movhpd" -> moveHalf(b, 1);
            case "movhlps" -> setXmm(b, 0, 0, new Expr.Xmm(Field.R1, 1));
            case "movlhps" -> setXmm(b, 0, 1, new Expr.Xmm(Field.R1, 0));
            case "movdq2q" ->
                    b.call(X87Control.class, "setMm", part(Field.R0), new Expr.Xmm(Field.R1, 0));
            case "movq2dq" -> {
                Expr value = b.let(pure(X87Control.class, "mm", part(Field.R1)));
                b.call(X87Control.class, "enterMmx");
                setXmm(b, 0, 0, value);
                setXmm(b, 0, 1, constant(0));
            }
            case "maskmovq", "maskmovdqu" -> maskedMove(b, mnemonic);
            case "emms" -> b.call(X87Control.class, "emms");
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void setXmm(Builder b, int operand, int part, Expr value) {
        b.add(new Stmt.SetXmm(Builder.register(operand), part, value));
    }

    private static Expr xmm(int operand, int part) {
        return new Expr.Xmm(Builder.register(operand), part);
    }

    /** The two halves of a 16-byte operand; memory is checked for alignment where it must be. */
    private static Expr[] read16(Builder b, int operand, boolean aligned) {
        if (!b.isMemory(operand)) {
            return new Expr[] {b.let(xmm(operand, 0)), b.let(xmm(operand, 1))};
        }
        Expr linear = b.address(16, false);
        if (aligned) {
            b.add(new Stmt.CheckAligned16(linear));
        }
        int low = b.newTemp();
        int high = b.newTemp();
        b.add(new Stmt.Load16(low, high, linear));
        return new Expr[] {new Expr.Temp(low), new Expr.Temp(high)};
    }

    private static void moveWhole(Builder b, boolean aligned) {
        Expr[] value = read16(b, 1, aligned);
        if (b.isMemory(0)) {
            Expr linear = b.address(16, true);
            if (aligned) {
                b.add(new Stmt.CheckAligned16(linear));
            }
            b.add(new Stmt.Store16(linear, value[0], value[1]));
        } else {
            setXmm(b, 0, 0, value[0]);
            setXmm(b, 0, 1, value[1]);
        }
    }

    /** MOVSS, MOVSD: from memory the rest becomes zero, between registers it stays. */
    private static void moveScalar(Builder b, int size) {
        if (b.isMemory(0)) {
            b.store(size, b.address(size, true), xmm(1, 0));
        } else if (b.isMemory(1)) {
            Expr value = b.load(size, b.address(size, false));
            setXmm(b, 0, 0, value);
            setXmm(b, 0, 1, constant(0));
        } else if (size == 8) {
            setXmm(b, 0, 0, xmm(1, 0));
        } else {
            Expr kept = op(Expr.Op.AND, xmm(0, 0), constant(~0xFFFF_FFFFL));
            setXmm(b, 0, 0, op(Expr.Op.OR, kept, zeroExtend(4, xmm(1, 0))));
        }
    }

    /** MOVD, MOVQ, MOVNTQ between general, MMX, XMM registers and memory. */
    private static void moveQuad(Builder b) {
        int size =
                b.operand(0).kind() == Operand.Kind.XMM || b.operand(0).kind() == Operand.Kind.MMX
                        ? b.size(1)
                        : b.size(0);
        Expr value =
                b.let(
                        switch (b.operand(1).kind()) {
                            case XMM -> zeroExtend(size, xmm(1, 0));
                            case MMX ->
                                    zeroExtend(size, pure(X87Control.class, "mm", part(Field.R1)));
                            default -> b.read(1);
                        });
        switch (b.operand(0).kind()) {
            case XMM -> {
                setXmm(b, 0, 0, value);
                setXmm(b, 0, 1, constant(0));
            }
            case MMX -> b.call(X87Control.class, "setMm", part(Field.R0), value);
            case MEMORY -> b.store(size, b.address(size, true), value);
            default -> b.writeRegister(0, value);
        }
        if (b.operand(1).kind() == Operand.Kind.MMX) {
            b.call(X87Control.class, "enterMmx");
        }
    }

    private static void moveHalf(Builder b, int part) {
        if (b.isMemory(0)) {
            b.store(8, b.address(8, true), xmm(1, part));
        } else {
            setXmm(b, 0, part, b.load(8, b.address(8, false)));
        }
    }

    private static void maskedMove(Builder b, String mnemonic) {
        Expr offset = b.let(zeroExtend(b.in.addressSize, new Expr.FixedGpr(Builder.RDI)));
        int segment = b.in.segmentOverride >= 0 ? b.in.segmentOverride : Seg.DS;
        b.call(
                MaskedMove.class,
                mnemonic,
                offset,
                constant(segment),
                part(Field.R0),
                part(Field.R1));
    }

    // ------------------------------------------------------------------ arithmetic

    private static boolean arithmetic(Builder b, String mnemonic, boolean mmx) {
        int operands = b.in.operandCount();
        boolean toGeneral = b.operand(0).kind() == Operand.Kind.GPR;
        boolean immediateShift = operands == 2 && b.operand(1).kind() == Operand.Kind.IMMEDIATE;
        String name = mnemonic + (immediateShift ? "Imm" : "");
        if (mnemonic.startsWith("cvt") && mnemonic.endsWith("si")) {
            name += b.size(0) == 8 ? "64" : "32";
        } else if (mnemonic.startsWith("cvtsi2")) {
            name += b.size(1) == 8 ? "64" : "32";
        }
        boolean mmxRegisters = mmx && b.operand(toGeneral ? 1 : 0).kind() == Operand.Kind.MMX;
        Callee helper = mmxRegisters ? FpHelpers.mmx(name) : FpHelpers.sse(name);
        if (helper == null) {
            return false;
        }
        List<Expr> arguments = new ArrayList<>();
        int longs = longs(helper.method());
        if (!toGeneral && takesDestination(helper.method())) {
            arguments.add(part(Field.R0));
        }
        boolean sourceByNumber = toGeneral && longs == 0;
        if (sourceByNumber) {
            arguments.add(part(Field.R1));
        } else if (!immediateShift && operands > 1) {
            source(b, longs, arguments);
        }
        if (b.operand(operands - 1).kind() == Operand.Kind.IMMEDIATE) {
            arguments.add(part(Field.IMMEDIATE));
        }
        if (mmx && mnemonic.startsWith("cvtpi2")) {
            b.call(X87Control.class, "enterMmx");
        }
        invoke(b, helper, arguments, toGeneral);
        return true;
    }

    private static int longs(Method method) {
        int count = 0;
        for (Class<?> type : method.getParameterTypes()) {
            if (type == long.class) {
                count++;
            }
        }
        return count;
    }

    private static boolean takesDestination(Method method) {
        return method.getParameterCount() > 1 && method.getParameterTypes()[1] == int.class;
    }

    private static void source(Builder b, int longs, List<Expr> arguments) {
        if (longs == 2) {
            arguments.addAll(List.of(read16(b, 1, true)));
            return;
        }
        arguments.add(
                switch (b.operand(1).kind()) {
                    case XMM -> b.let(xmm(1, 0));
                    case MMX -> b.let(pure(X87Control.class, "mm", part(Field.R1)));
                    default -> b.read(1);
                });
    }

    private static void invoke(Builder b, Callee helper, List<Expr> arguments, boolean toGeneral) {
        Class<?> owner = helper.method().getDeclaringClass();
        boolean mayRaise =
                owner == SseSingle.class || owner == SseDouble.class || owner == SseConvert.class;
        Class<?> result = helper.method().getReturnType();
        if (result == void.class) {
            b.add(new Stmt.Call(helper, arguments));
            if (mayRaise) {
                b.add(new Stmt.CheckSimd());
            }
            return;
        }
        int temp = b.newTemp();
        b.add(new Stmt.CallValue(temp, helper, arguments));
        if (mayRaise) {
            b.add(new Stmt.CheckSimd());
        }
        if (toGeneral) {
            b.writeRegister(0, new Expr.Temp(temp));
        } else {
            b.call(FpEvents.class, "setFlags", new Expr.Temp(temp));
        }
    }
}
