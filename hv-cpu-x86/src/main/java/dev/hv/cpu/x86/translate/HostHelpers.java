package dev.hv.cpu.x86.translate;

import static dev.hv.cpu.x86.hostcode.Frame.FRAME;
import static dev.hv.cpu.x86.hostcode.Frame.RAX;
import static dev.hv.cpu.x86.hostcode.Frame.RBX;
import static dev.hv.cpu.x86.hostcode.Frame.RCX;
import static dev.hv.cpu.x86.hostcode.Frame.RDX;

import dev.hv.cpu.x86.core.Eflags;
import dev.hv.cpu.x86.core.Flags;
import dev.hv.cpu.x86.core.LazyFlags;
import dev.hv.cpu.x86.fp.LaneShuffle;
import dev.hv.cpu.x86.fp.Swar;
import dev.hv.cpu.x86.hostcode.Assembler;
import dev.hv.cpu.x86.hostcode.Assembler.Alu;
import dev.hv.cpu.x86.hostcode.Frame;
import dev.hv.cpu.x86.ir.Callee;
import dev.hv.cpu.x86.ir.Expr;
import dev.hv.cpu.x86.ops.Bits;
import dev.hv.cpu.x86.ops.Division;
import dev.hv.cpu.x86.ops.Rotates;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/** What some helpers do, as the host's machine code. */
final class HostHelpers {
    private static final int GUEST_RAX = 0;
    private static final int GUEST_RDX = 2;

    /** Opcodes of SSE2, behind 66 0F, for what helpers do with eight bytes of a vector. */
    private static final Map<Callee, Integer> VECTORS = vectors();

    /** The same, of those that have the upper half of a result of 16 bytes. */
    private static final Map<Callee, Integer> UPPER =
            Map.of(
                    swar("punpckhbw"), 0x60,
                    swar("punpckhwd"), 0x61,
                    swar("punpckhdq"), 0x62);

    /** The same, of those that pack both operands as one. */
    private static final Map<Callee, Integer> PACKING =
            Map.of(
                    swar("packsswb"), 0x63,
                    swar("packuswb"), 0x67,
                    swar("packssdw"), 0x6B);

    private static final Callee BYTES = Callee.of(LaneShuffle.class, "pshufb");
    private static final Callee SIGNS = Callee.of(LaneShuffle.class, "signsOfBytes");
    private static final Callee CONDITION = Callee.of(LazyFlags.class, "condition");
    private static final Callee MULTIPLY_HIGH = Callee.of(Math.class, "multiplyHigh");
    private static final Callee UNSIGNED_MULTIPLY_HIGH =
            Callee.of(Math.class, "unsignedMultiplyHigh");
    private static final Callee BYTE_SWAP = Callee.of(Bits.class, "byteSwap");
    private static final Callee BSF = Callee.of(Bits.class, "bsf");
    private static final Callee BSR = Callee.of(Bits.class, "bsr");
    private static final Callee ROTATE_LEFT = Callee.of(Rotates.class, "rotateLeft");
    private static final Callee ROTATE_RIGHT = Callee.of(Rotates.class, "rotateRight");
    private static final Callee ROL = Callee.of(Rotates.class, "rol");
    private static final Callee ROR = Callee.of(Rotates.class, "ror");
    private static final Callee SET_CARRY = Callee.of(Bits.class, "setCarry");
    private static final Callee SET_CARRY_ONLY = Callee.of(Bits.class, "setCarryOnly");
    private static final Callee BSF_FLAGS = Callee.of(Bits.class, "bsfFlags");
    private static final Callee BSR_FLAGS = Callee.of(Bits.class, "bsrFlags");
    private static final Callee DIVIDE = Callee.of(Division.class, "unsigned");
    private static final Callee DIVIDE_SIGNED = Callee.of(Division.class, "signed");

    private final HostValues values;
    private final Assembler code;
    private final IntSupplier leave;

    HostHelpers(HostValues values, Assembler code, IntSupplier leave) {
        this.values = values;
        this.code = code;
        this.leave = leave;
    }

    private static Callee swar(String name) {
        return Callee.of(Swar.class, name);
    }

    private static Map<Callee, Integer> vectors() {
        Map<Callee, Integer> opcodes = new HashMap<>();
        String[] names = {
            "punpcklbw 60",
            "punpcklwd 61",
            "punpckldq 62",
            "pcmpgtb 64",
            "pcmpgtw 65",
            "pcmpgtd 66",
            "pcmpeqb 74",
            "pcmpeqw 75",
            "pcmpeqd 76",
            "psrlw d1",
            "psrld d2",
            "psrlq d3",
            "paddq d4",
            "pmullw d5",
            "psubusb d8",
            "psubusw d9",
            "pminub da",
            "paddusb dc",
            "paddusw dd",
            "pmaxub de",
            "pavgb e0",
            "psraw e1",
            "psrad e2",
            "pavgw e3",
            "pmulhuw e4",
            "pmulhw e5",
            "psubsb e8",
            "psubsw e9",
            "pminsw ea",
            "paddsb ec",
            "paddsw ed",
            "pmaxsw ee",
            "psllw f1",
            "pslld f2",
            "psllq f3",
            "pmuludq f4",
            "pmaddwd f5",
            "psadbw f6",
            "psubb f8",
            "psubw f9",
            "psubd fa",
            "psubq fb",
            "paddb fc",
            "paddw fd",
            "paddd fe"
        };
        for (String each : names) {
            int space = each.indexOf(' ');
            opcodes.put(
                    swar(each.substring(0, space)),
                    Integer.parseInt(each.substring(space + 1), 16));
        }
        return Map.copyOf(opcodes);
    }

    // ------------------------------------------------------------------ values

    /** Computes what a helper returns; false if there is no code for that. */
    boolean pure(Callee helper, List<Expr> arguments, int to, int free) {
        Integer vector = VECTORS.get(helper);
        if (vector != null) {
            vector(vector, false, false, arguments, to, free);
        } else if (UPPER.containsKey(helper)) {
            vector(UPPER.get(helper), true, false, arguments, to, free);
        } else if (PACKING.containsKey(helper)) {
            vector(PACKING.get(helper), false, true, arguments, to, free);
        } else if (helper.equals(BYTES)) {
            shuffle(arguments, to, free);
        } else if (helper.equals(SIGNS)) {
            values.eval(arguments.getFirst(), to, free);
            code.movqToVector(0, to);
            code.sseGeneral(0x66, 0xD7, false, to, 0); // PMOVMSKB
        } else if (helper.equals(CONDITION)) {
            condition((int) constant(arguments.getLast()), to);
        } else if (helper.equals(MULTIPLY_HIGH)) {
            high(true, arguments, to, free);
        } else if (helper.equals(UNSIGNED_MULTIPLY_HIGH)) {
            high(false, arguments, to, free);
        } else {
            return bits(helper, arguments, to, free);
        }
        return true;
    }

    private boolean bits(Callee helper, List<Expr> arguments, int to, int free) {
        if (helper.equals(BYTE_SWAP)) {
            long size = constant(arguments.get(1));
            if (size < 4) {
                return false;
            }
            values.eval(arguments.getFirst(), to, free);
            code.bswap(size == 8, to);
        } else if (helper.equals(ROTATE_LEFT) || helper.equals(ROTATE_RIGHT)) {
            return rotate(helper.equals(ROTATE_LEFT), arguments, to, free);
        } else if (helper.equals(BSF) || helper.equals(BSR)) {
            return scan(helper.equals(BSR), arguments, to, free);
        } else {
            return false;
        }
        return true;
    }

    private static long constant(Expr value) {
        return value instanceof Expr.Const(long constant) ? constant : 0;
    }

    private boolean rotate(boolean left, List<Expr> arguments, int to, int free) {
        long size = constant(arguments.get(2));
        if (size < 4 || !(arguments.get(1) instanceof Expr.Const(long count))) {
            return false;
        }
        int width = (int) (8 * size);
        int by = (int) (left ? count : -count) & width - 1;
        values.eval(arguments.getFirst(), to, free);
        code.rotateLeft(size == 8, to, by);
        return true;
    }

    private boolean scan(boolean reverse, List<Expr> arguments, int to, int free) {
        if (constant(arguments.get(1)) < 4) {
            return false;
        }
        int source = values.operand(arguments.getFirst(), free);
        values.eval(arguments.getLast(), to, free & ~(1 << source));
        int zero = code.newLabel();
        code.test(source);
        code.jcc(Assembler.EQUAL, zero);
        code.bitScan(reverse, to, source);
        code.bind(zero);
        return true;
    }

    private void vector(
            int opcode, boolean upper, boolean packs, List<Expr> operands, int to, int free) {
        values.eval(operands.getFirst(), to, free);
        int other = values.operand(operands.getLast(), free);
        code.movqToVector(0, to);
        code.movqToVector(1, other);
        if (packs) {
            code.vector(0x6C, 0, 1); // PUNPCKLQDQ
            code.vector(opcode, 0, 0);
        } else {
            code.vector(opcode, 0, 1);
        }
        if (upper) {
            code.vectorUpper(0);
        }
        code.movqFromVector(to, 0);
    }

    private void shuffle(List<Expr> arguments, int to, int free) {
        for (int i = 0; i < 3; i++) {
            values.eval(arguments.get(i), to, free);
            code.movqToVector(i, to);
        }
        code.vector(0x6C, 0, 1); // PUNPCKLQDQ
        code.vectorShuffle(0, 2);
        code.movqFromVector(to, 0);
    }

    /** The high half of a product: the host's instruction works on RAX and RDX. */
    private void high(boolean signed, List<Expr> factors, int to, int free) {
        values.eval(factors.getFirst(), to, free);
        int other = values.operand(factors.getLast(), free);
        code.push(RAX);
        code.push(RDX);
        code.push(to);
        code.push(other);
        code.pop(RDX);
        code.pop(RAX);
        code.multiplyWide(signed, RDX);
        code.movMemory(FRAME, Frame.SCRATCH, RDX);
        code.pop(RDX);
        code.pop(RAX);
        code.load(8, to, FRAME, Frame.SCRATCH);
    }

    /** What a condition code says of flags that nothing is known of, as 0 or 1. */
    private void condition(int number, int to) {
        int pair = number >> 1;
        code.callMemory(FRAME, pair == 1 ? Frame.CARRY : Frame.STATUS);
        code.load(8, to, FRAME, Frame.SCRATCH);
        switch (pair) {
            case 0 -> bit(to, Eflags.OF);
            case 1 -> bit(to, Eflags.CF);
            case 2 -> bit(to, Eflags.ZF);
            case 3 -> anyOf(to, Eflags.CF | Eflags.ZF);
            case 4 -> bit(to, Eflags.SF);
            case 5 -> bit(to, Eflags.PF);
            case 6 -> {
                signAgainstOverflow(to);
                bit(to, Eflags.SF);
            }
            default -> {
                signAgainstOverflow(to);
                anyOf(to, Eflags.SF | Eflags.ZF);
            }
        }
        if ((number & 1) != 0) {
            code.aluImmediate(Alu.XOR, to, 1);
        }
    }

    /** Has SF become whether SF and OF differ. */
    private void signAgainstOverflow(int flags) {
        int same = code.newLabel();
        code.testImmediate(flags, Eflags.OF);
        code.jcc(Assembler.EQUAL, same);
        code.aluImmediate(Alu.XOR, flags, Eflags.SF);
        code.bind(same);
    }

    private void bit(int register, int mask) {
        code.shift(Assembler.Shift.SHR, register, Integer.numberOfTrailingZeros(mask));
        code.aluImmediate(Alu.AND, register, 1);
    }

    private void anyOf(int register, int mask) {
        int none = code.newLabel();
        code.aluImmediate(Alu.AND, register, mask);
        code.jcc(Assembler.EQUAL, none);
        code.movImmediate(register, 1);
        code.bind(none);
    }

    // ------------------------------------------------------------------ effects

    /** Does what a helper does; false if there is no code for that. */
    boolean call(Callee helper, List<Expr> arguments) {
        if (helper.equals(SET_CARRY)) {
            setCarry(arguments.getFirst());
        } else if (helper.equals(SET_CARRY_ONLY)) {
            values.eval(arguments.getFirst(), RBX, values.scratchBut(RBX));
            status(Eflags.CF);
            code.alu(Alu.OR, RAX, RBX);
            becomeStatus();
        } else if (helper.equals(ROL) || helper.equals(ROR)) {
            return rotated(helper.equals(ROL), arguments);
        } else if (helper.equals(BSF_FLAGS) || helper.equals(BSR_FLAGS)) {
            int size = (int) constant(arguments.get(1));
            values.eval(
                    Folding.signExtend(size, arguments.getFirst()), RAX, values.scratchBut(RAX));
            code.movMemory(FRAME, Frame.FLAG_RESULT, RAX);
            int op = Flags.LOGIC | Integer.numberOfTrailingZeros(size);
            code.movMemoryImmediate(FRAME, Frame.FLAG_OP, op);
        } else if (helper.equals(DIVIDE) || helper.equals(DIVIDE_SIGNED)) {
            return divide(helper.equals(DIVIDE_SIGNED), arguments);
        } else {
            return false;
        }
        return true;
    }

    /** RAX is the status flags, without some. */
    private void status(int without) {
        code.callMemory(FRAME, Frame.STATUS);
        code.load(8, RAX, FRAME, Frame.SCRATCH);
        code.aluImmediate(Alu.AND, RAX, Eflags.STATUS & ~without);
    }

    private void becomeStatus() {
        code.movMemory(FRAME, Frame.FLAG_RESULT, RAX);
        code.movMemoryImmediate(FRAME, Frame.FLAG_OP, Flags.EAGER);
    }

    private void setCarry(Expr bit) {
        values.eval(bit, RAX, values.scratchBut(RAX));
        int lazy = code.newLabel();
        int done = code.newLabel();
        code.load(8, RCX, FRAME, Frame.FLAG_OP);
        code.test(RCX);
        code.jcc(Assembler.NOT_EQUAL, lazy);
        code.aluMemoryImmediate(Alu.AND, FRAME, Frame.FLAG_RESULT, ~Eflags.CF);
        code.aluToMemory(Alu.OR, FRAME, Frame.FLAG_RESULT, RAX);
        code.jmp(done);
        code.bind(lazy);
        code.aluImmediate(Alu.AND, RCX, 3);
        code.aluImmediate(Alu.OR, RCX, Flags.MUL);
        code.movMemory(FRAME, Frame.FLAG_OP, RCX);
        code.movMemory(FRAME, Frame.FLAG_B, RAX);
        code.bind(done);
    }

    /** CF is the bit that came around, OF whether it differs from its neighbour. */
    private boolean rotated(boolean left, List<Expr> arguments) {
        if (!(arguments.get(1) instanceof Expr.Const(long count))) {
            return false;
        }
        if (count == 0) {
            return true;
        }
        int top = 8 * (int) constant(arguments.get(2)) - 1;
        values.eval(arguments.getFirst(), RBX, values.scratchBut(RBX));
        status(Eflags.CF | Eflags.OF);
        code.mov(RCX, RBX);
        code.mov(RDX, RBX);
        code.shift(Assembler.Shift.SHR, RCX, left ? 0 : top);
        code.shift(Assembler.Shift.SHR, RDX, left ? top : top - 1);
        code.aluImmediate(Alu.AND, RCX, 1);
        code.aluImmediate(Alu.AND, RDX, 1);
        code.alu(Alu.OR, RAX, RCX);
        code.alu(Alu.XOR, RDX, RCX);
        code.shift(Assembler.Shift.SHL, RDX, Integer.numberOfTrailingZeros(Eflags.OF));
        code.alu(Alu.OR, RAX, RDX);
        becomeStatus();
        return true;
    }

    /**
     * What faults is left to the interpreter, and so are quotients that are hard to tell from it.
     */
    private boolean divide(boolean signed, List<Expr> arguments) {
        int size = (int) constant(arguments.get(1));
        if (size < 4) {
            return false;
        }
        boolean wide = size == 8;
        values.eval(arguments.getFirst(), RBX, values.scratchBut(RBX));
        values.load(GUEST_RAX, RAX);
        values.load(GUEST_RDX, RDX);
        if (!signed) {
            // Also true for zero: the quotient has to fit.
            if (wide) {
                code.alu(Alu.CMP, RDX, RBX);
            } else {
                code.alu32(Alu.CMP, RDX, RBX);
            }
            code.jcc(Assembler.ABOVE_OR_EQUAL, leave.getAsInt());
            code.divide(false, wide, RBX);
        } else {
            if (wide) {
                code.mov(RCX, RAX);
                code.shift(Assembler.Shift.SAR, RCX, 63);
                code.alu(Alu.CMP, RCX, RDX);
                code.jcc(Assembler.NOT_EQUAL, leave.getAsInt());
            } else {
                code.mov32(RAX, RAX);
                code.shift(Assembler.Shift.SHL, RDX, 32);
                code.alu(Alu.OR, RAX, RDX);
                code.signExtend(4, RBX, RBX);
            }
            // Neither 0 nor -1.
            code.lea(RCX, RBX, 1);
            code.aluImmediate(Alu.CMP, RCX, 1);
            code.jcc(Assembler.BELOW_OR_EQUAL, leave.getAsInt());
            code.mov(RDX, RAX);
            code.shift(Assembler.Shift.SAR, RDX, 63);
            code.divide(true, true, RBX);
            if (!wide) {
                code.signExtend(4, RCX, RAX);
                code.alu(Alu.CMP, RCX, RAX);
                code.jcc(Assembler.NOT_EQUAL, leave.getAsInt());
            }
        }
        if (!wide) {
            code.mov32(RAX, RAX);
            code.mov32(RDX, RDX);
        }
        values.store(GUEST_RAX, RAX);
        values.store(GUEST_RDX, RDX);
        return true;
    }
}
