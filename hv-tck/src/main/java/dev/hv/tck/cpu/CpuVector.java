package dev.hv.tck.cpu;

import java.util.List;
import java.util.Map;

/**
 * One instruction as a real processor executed it: the state before and after.
 *
 * @param form the group that it belongs to, such as {@code F7.4}
 * @param name its disassembly
 * @param bytes the instruction, followed by HLT if the run went on through one, each 0 to 255
 * @param registers before, by the name in the vector's file
 * @param memory before; the code is part of it
 * @param finalRegisters those that changed
 * @param finalMemory what changed
 * @param flagsMask the flags that the processor's manual defines after it
 * @param exception vector of the exception that it raised, or -1
 * @param flagsAt physical address of the word on the bus that holds the flags that the exception
 *     pushed, or -1: the even address below them if the stack is at an odd one
 * @param masks the bits of registers that are defined afterwards, where not all are
 */
public record CpuVector(
        String form,
        String name,
        List<Integer> bytes,
        Map<String, Long> registers,
        List<MemoryByte> memory,
        Map<String, Long> finalRegisters,
        List<MemoryByte> finalMemory,
        long flagsMask,
        int exception,
        long flagsAt,
        Map<String, Long> masks) {
    /** A byte of memory at a physical address. */
    public record MemoryByte(long address, int value) {}

    /** One after which all but flags is defined. */
    public CpuVector(
            String form,
            String name,
            List<Integer> bytes,
            Map<String, Long> registers,
            List<MemoryByte> memory,
            Map<String, Long> finalRegisters,
            List<MemoryByte> finalMemory,
            long flagsMask,
            int exception,
            long flagsAt) {
        this(
                form,
                name,
                bytes,
                registers,
                memory,
                finalRegisters,
                finalMemory,
                flagsMask,
                exception,
                flagsAt,
                Map.of());
    }

    /** Checks that there is an instruction, and copies. */
    public CpuVector {
        if (bytes.isEmpty()) {
            throw new IllegalArgumentException(name + ": no bytes");
        }
        bytes = List.copyOf(bytes);
        memory = List.copyOf(memory);
        finalMemory = List.copyOf(finalMemory);
        registers = Map.copyOf(registers);
        finalRegisters = Map.copyOf(finalRegisters);
        masks = Map.copyOf(masks);
    }
}
