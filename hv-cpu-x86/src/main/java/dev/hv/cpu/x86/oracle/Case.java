package dev.hv.cpu.x86.oracle;

import dev.hv.cpu.x86.decode.Instruction;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * An instruction, or a few that follow each other, and the state before them.
 *
 * @param code the instructions
 * @param record as {@link Layout} has it; never changed
 */
@SuppressWarnings("ArrayRecordComponent") // cases are never compared
record Case(List<Instruction> code, byte[] record) {
    Case(Instruction in, byte[] record) {
        this(List.of(in), record);
    }

    /** The first instruction. */
    Instruction in() {
        return code.getFirst();
    }

    /** Whether it is code of compatibility mode. */
    boolean narrow() {
        return in().mode == 32;
    }

    /** How many bytes the code has. */
    int length() {
        return code.stream().mapToInt(in -> in.length).sum();
    }

    /** Returns the address of the first instruction's memory operand, which has no segment base. */
    long operand() {
        Instruction in = in();
        ByteBuffer bytes = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        long address = in.displacement;
        if (in.base == Instruction.RIP) {
            address += Layout.CODE_AT + in.length;
        } else if (in.base >= 0) {
            address += bytes.getLong(8 * in.base);
        }
        if (in.index >= 0) {
            address += bytes.getLong(8 * in.index) << in.scale;
        }
        return narrow() || in.addressSize == 4 ? address & 0xFFFF_FFFFL : address;
    }
}
