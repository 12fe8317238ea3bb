package dev.hv.tck.cpu;

import dev.hv.api.cpu.CpuState;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A small program with the state from which it starts. Behind its last instruction stands HLT.
 *
 * @param mode in which it starts
 * @param registers that differ from the mode's own, by name
 * @param code from {@link X86Mode#CODE} on
 */
public record CpuProgram(X86Mode mode, Map<String, Long> registers, List<CodePiece> code) {
    private static final int HLT = 0xF4;

    /** Copies. */
    public CpuProgram {
        registers = Map.copyOf(registers);
        code = List.copyOf(code);
    }

    /** Returns the same program with other instructions. */
    public CpuProgram with(List<CodePiece> otherCode) {
        return new CpuProgram(mode, registers, otherCode);
    }

    /** Puts it into memory, and a processor that was reset into the state from which it starts. */
    void load(CpuMemory memory, CpuState state) {
        mode.prepare(memory, state);
        registers.forEach(state::set);
        MemorySegment bytes = memory.bytes();
        long at = X86Mode.CODE;
        for (CodePiece piece : code) {
            for (int one : piece.bytes()) {
                bytes.set(ValueLayout.JAVA_BYTE, at++, (byte) one);
            }
        }
        bytes.set(ValueLayout.JAVA_BYTE, at, (byte) HLT);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(mode + " " + new TreeMap<>(registers));
        code.forEach(piece -> text.append("\n    ").append(piece));
        return text.toString();
    }
}
