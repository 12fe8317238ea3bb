package dev.hv.junit;

import dev.hv.api.state.StateTree;
import dev.hv.machine.pc.PcMachine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.TreeMap;

/**
 * A machine that stood still, as often as it is wanted: its state, what of its memory is not zero,
 * and what it had said.
 *
 * @param state of everything but memory
 * @param memory pieces that are not all zero, by offset
 * @param serial what its serial port had sent
 * @param expected how much of that had been expected already
 */
record SavedMachine(StateTree state, Map<Long, MemorySegment> memory, String serial, int expected) {
    private static final long PIECE_BYTES = 1 << 16;

    /** Saves a machine that stands still. */
    static SavedMachine of(PcMachine machine, String serial, int expected) {
        MemorySegment ram = machine.ram();
        Map<Long, MemorySegment> pieces = new TreeMap<>();
        MemorySegment zeros = MemorySegment.ofArray(new byte[(int) PIECE_BYTES]);
        for (long at = 0; at < ram.byteSize(); at += PIECE_BYTES) {
            MemorySegment piece = ram.asSlice(at, Math.min(PIECE_BYTES, ram.byteSize() - at));
            if (piece.mismatch(zeros.asSlice(0, piece.byteSize())) >= 0) {
                byte[] copy = piece.toArray(ValueLayout.JAVA_BYTE);
                pieces.put(at, MemorySegment.ofArray(copy).asReadOnly());
            }
        }
        return new SavedMachine(machine.save(), pieces, serial, expected);
    }

    /** Writes its memory into that of a machine that has not started. */
    void copyMemory(PcMachine machine) {
        MemorySegment ram = machine.ram();
        memory.forEach((at, piece) -> ram.asSlice(at, piece.byteSize()).copyFrom(piece));
    }
}
