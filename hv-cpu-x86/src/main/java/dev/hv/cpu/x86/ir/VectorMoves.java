package dev.hv.cpu.x86.ir;

import static dev.hv.cpu.x86.ir.Builder.constant;
import static dev.hv.cpu.x86.ir.Builder.op;
import static dev.hv.cpu.x86.ir.Builder.part;
import static dev.hv.cpu.x86.ir.Builder.pure;
import static dev.hv.cpu.x86.ir.Builder.zeroExtend;
import static dev.hv.cpu.x86.ir.Vectors.register;
import static dev.hv.cpu.x86.ir.Vectors.write;

import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.decode.Operand;
import dev.hv.cpu.x86.ops.MaskedMove;
import dev.hv.cpu.x86.ops.VectorMemory;
import dev.hv.cpu.x86.ops.X87Control;
import dev.hv.cpu.x86.system.FpImages;

/** Moves of MMX, XMM and YMM registers, masked and gathering ones included. */
final class VectorMoves {
    private VectorMoves() {}

    static boolean lift(Builder b, String mnemonic) {
        switch (mnemonic) {
            case "movups", "movupd", "movdqu", "lddqu" -> whole(b, false);
            case "movaps", "movapd", "movdqa", "movntps", "movntpd", "movntdq", "movntdqa" ->
                    whole(b, true);
            case "movss" -> scalar(b, 4);
            case "movsd" -> scalar(b, 8);
            case "movd", "movq", "movntq" -> quad(b);
            case "movlps", "movlpd" -> half(b, 0);
            case "movhps", "movhpd" -> half(b, 1);
            case "movhlps" -> combine(b, register(Vectors.second(b), 1), 0);
            case "movlhps" -> combine(b, register(Vectors.second(b), 0), 1);
            case "movdq2q" -> b.call(X87Control.class, "setMm", part(Field.R0), register(1, 0));
            case "movq2dq" -> {
                Expr value = b.let(pure(X87Control.class, "mm", part(Field.R1)));
                b.call(X87Control.class, "enterMmx");
                write(b, value, constant(0));
            }
            case "maskmovq", "maskmovdqu" -> masked(b, mnemonic);
            case "emms" -> b.call(X87Control.class, "emms");
            case "zeroupper" -> clear(b, 2);
            case "zeroall" -> clear(b, 0);
            case "ldmxcsr" -> b.call(FpImages.class, "ldmxcsr", b.read(0));
            case "stmxcsr" -> b.write(0, b.callValue(FpImages.class, "stmxcsr"));
            case "maskmovps", "pmaskmovd" -> selected(b, 4);
            case "maskmovpd", "pmaskmovq" -> selected(b, 8);
            default -> {
                return gathers(b, mnemonic);
            }
        }
        return true;
    }

    private static void whole(Builder b, boolean aligned) {
        Expr[] value = Vectors.read(b, 1, aligned);
        if (b.isMemory(0)) {
            Vectors.store(b, 0, aligned, value);
        } else {
            write(b, value);
        }
    }

    /** MOVSS, MOVSD: from memory the rest becomes zero, between registers it stays. */
    private static void scalar(Builder b, int size) {
        int source = b.in.operandCount() - 1;
        if (b.isMemory(0)) {
            b.store(size, b.address(size, true), register(1, 0));
        } else if (b.isMemory(1)) {
            write(b, b.load(size, b.address(size, false)), constant(0));
        } else if (size == 8) {
            Vectors.writeScalar(b, register(source, 0));
        } else {
            Expr rest = register(Vectors.first(b), 0);
            Expr kept = op(Expr.Op.AND, rest, constant(~0xFFFF_FFFFL));
            Vectors.writeScalar(b, op(Expr.Op.OR, kept, zeroExtend(4, register(source, 0))));
        }
    }

    /** MOVD, MOVQ, MOVNTQ between general, MMX, XMM registers and memory. */
    private static void quad(Builder b) {
        Operand.Kind to = b.operand(0).kind();
        int size = to == Operand.Kind.XMM || to == Operand.Kind.MMX ? b.size(1) : b.size(0);
        Expr value =
                b.let(
                        switch (b.operand(1).kind()) {
                            case XMM -> zeroExtend(size, register(1, 0));
                            case MMX ->
                                    zeroExtend(size, pure(X87Control.class, "mm", part(Field.R1)));
                            default -> b.read(1);
                        });
        switch (to) {
            case XMM -> write(b, value, constant(0));
            case MMX -> b.call(X87Control.class, "setMm", part(Field.R0), value);
            case MEMORY -> b.store(size, b.address(size, true), value);
            default -> b.writeRegister(0, value);
        }
        if (b.operand(1).kind() == Operand.Kind.MMX) {
            b.call(X87Control.class, "enterMmx");
        }
    }

    private static void half(Builder b, int part) {
        if (b.isMemory(0)) {
            b.store(8, b.address(8, true), register(1, part));
        } else {
            combine(b, b.load(8, b.address(8, false)), part);
        }
    }

    /** Sets one half; the other is that of the first source. */
    private static void combine(Builder b, Expr value, int part) {
        Expr other = register(Vectors.first(b), 1 - part);
        if (part == 0) {
            write(b, value, other);
        } else {
            write(b, other, value);
        }
    }

    private static void masked(Builder b, String mnemonic) {
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

    private static void clear(Builder b, int firstLong) {
        b.call(
                X87Control.class,
                "clearVectors",
                constant(b.code64() ? 16 : 8),
                constant(firstLong));
    }

    /** VMASKMOVPS and its kin. */
    private static void selected(Builder b, int size) {
        boolean stores = b.isMemory(0);
        b.call(
                VectorMemory.class,
                stores ? "store" : "load",
                part(stores ? Field.R1 : Field.R0),
                part(stores ? Field.R2 : Field.R1),
                b.let(b.offset()),
                constant(b.in.segment),
                constant(size),
                constant(b.in.vectorLength));
    }

    private static boolean gathers(Builder b, String mnemonic) {
        if (!b.in.opcode.hasVectorIndex()) {
            return false;
        }
        Instruction in = b.in;
        // gatherDPS: the letter is the index's, the last one the element's
        boolean wideIndex = mnemonic.charAt(mnemonic.startsWith("p") ? 7 : 6) == 'q';
        int size = b.size(1);
        int indexSize = wideIndex ? 8 : 4;
        int bytes = in.vectorLength / Math.max(size, indexSize) * size;
        b.call(
                VectorMemory.class,
                "gather",
                part(Field.R0),
                part(Field.INDEX),
                part(Field.R2),
                b.let(op(Expr.Op.ADD, new Expr.Gpr(Field.BASE), part(Field.DISPLACEMENT))),
                constant(in.segment),
                part(Field.SHIFT),
                constant(size | indexSize << 4 | bytes << 8 | in.addressSize << 16));
        return true;
    }
}
