package dev.hv.cpu.x86.guest;

import dev.hv.cpu.x86.decode.Instruction;
import dev.hv.cpu.x86.decode.Opcode;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * The bytes that address operands (Intel SDM vol. 2A, 2.1.3 to 2.1.5).
 *
 * @param bytes ModRM, SIB and displacement
 * @param rex its R, X and B bits
 * @param inOpcode the register in the opcode's low three bits
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ModRm(byte[] bytes, int rex, int inOpcode) {
    private static final int[] BASES_16 = {3, 3, 5, 5, 6, 7, 5, 3};
    private static final int[] INDICES_16 = {6, 7, 6, 7, -1, -1, -1, -1};

    /** Returns them, or null if the operands do not fit the form's kinds at all. */
    static @Nullable ModRm of(
            Opcode form, List<Operands.Given> given, int addressBits, int codeBits) {
        int reg = Math.max(0, form.digit());
        int rm = 0;
        int inOpcode = 0;
        Operands.Given memory = null;
        for (int i = 0; i < given.size(); i++) {
            Operands.Given one = given.get(i);
            switch (form.operands().get(i).addressing()) {
                case C, D, G, P, S, V -> reg = one.register();
                case E, M, N, Q, R, U, W, STI -> {
                    rm = one.register();
                    memory = one.isMemory() ? one : null;
                }
                case Z -> inOpcode = one.register();
                default -> {}
            }
        }
        if (reg < 0 || inOpcode < 0 || (memory == null && rm < 0)) {
            return null;
        }
        int rex = (reg >= 8 ? 4 : 0) | (inOpcode >= 8 ? 1 : 0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (memory == null) {
            out.write(0xC0 | (reg & 7) << 3 | (rm & 7));
            return new ModRm(out.toByteArray(), rex | (rm >= 8 ? 1 : 0), inOpcode & 7);
        }
        if (addressBits == 16) {
            return memory16(memory, reg, rex, out);
        }
        if (memory.base() >= 8 && memory.base() != Instruction.RIP) {
            rex |= 1;
        }
        if (memory.index() >= 8) {
            rex |= 2;
        }
        wide(memory, reg, out, codeBits);
        return new ModRm(out.toByteArray(), rex, inOpcode);
    }

    private static @Nullable ModRm memory16(
            Operands.Given memory, int reg, int rex, ByteArrayOutputStream out) {
        long value = memory.value();
        if (memory.base() < 0) {
            out.write((reg & 7) << 3 | 6);
            Assembler.number(out, value, 2);
            return new ModRm(out.toByteArray(), rex, 0);
        }
        for (int rm = 0; rm < 8; rm++) {
            int base = rm == 4 ? 6 : rm == 5 ? 7 : BASES_16[rm];
            if (base == memory.base() && INDICES_16[rm] == memory.index()) {
                displaced(memory, reg, rm, 2, rm == 6, out);
                return new ModRm(out.toByteArray(), rex, 0);
            }
        }
        return null;
    }

    private static void wide(
            Operands.Given memory, int reg, ByteArrayOutputStream out, int codeBits) {
        if (memory.base() == Instruction.RIP) {
            out.write((reg & 7) << 3 | 5);
            Assembler.number(out, memory.value(), 4);
            return;
        }
        if (memory.base() < 0 && memory.index() < 0) {
            out.write((reg & 7) << 3 | (codeBits == 64 ? 4 : 5));
            if (codeBits == 64) {
                out.write(0x25);
            }
            Assembler.number(out, memory.value(), 4);
            return;
        }
        if (memory.index() < 0 && (memory.base() & 7) != 4) {
            displaced(memory, reg, memory.base() & 7, 4, (memory.base() & 7) == 5, out);
            return;
        }
        ByteArrayOutputStream tail = new ByteArrayOutputStream();
        if (memory.base() < 0) {
            out.write((reg & 7) << 3 | 4);
            out.write(memory.scale() << 6 | (memory.index() & 7) << 3 | 5);
            Assembler.number(out, memory.value(), 4);
            return;
        }
        displaced(memory, reg, 4, 4, (memory.base() & 7) == 5, tail);
        byte[] bytes = tail.toByteArray();
        int index = memory.index() < 0 ? 4 : memory.index() & 7;
        out.write(bytes[0]);
        out.write(memory.scale() << 6 | index << 3 | (memory.base() & 7));
        out.write(bytes, 1, bytes.length - 1);
    }

    private static void displaced(
            Operands.Given memory,
            int reg,
            int rm,
            int size,
            boolean needed,
            ByteArrayOutputStream out) {
        long value = memory.value();
        boolean none = value == 0 && !needed;
        boolean small = value == (byte) value;
        out.write((none ? 0 : small ? 0x40 : 0x80) | (reg & 7) << 3 | rm);
        Assembler.number(out, value, none ? 0 : small ? 1 : size);
    }
}
