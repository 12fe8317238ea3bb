package dev.hv.tck.cpu;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.cpu.CpuBackend;
import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.CpuState;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.device.ResetKind;
import dev.hv.tck.cpu.CpuVector.MemoryByte;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Runs instruction vectors on an x86 processor in real mode, and compares what they leave: every
 * register that a vector names, and all of memory.
 *
 * <p>A vector's run ends behind the HLT that follows its instruction, or that it finds where the
 * flow went; one is put there if there is none, as the capturing hardware does. The run of a vector
 * whose bytes do not end in HLT ends with its instruction.
 */
public final class VectorBench implements AutoCloseable {
    private static final Initiator HARNESS = Initiator.named("vectors");
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final int HLT = 0xF4;

    /** More than the longest repetition of a 16-bit string instruction needs. */
    private static final int MOST_STEPS = 70_000;

    private final CpuBench bench;
    private final CpuMemory memory;
    private final VirtualCpu cpu;
    private final CpuState state;
    private final MemorySegment expected;
    private final long addressMask;
    private final long comparedFlags;

    /** Bits of the vector's registers that read as something else: the model lacks them. */
    private final Map<String, Long> unheld = new HashMap<>();

    /**
     * A bench with a processor of that model.
     *
     * @param addressBits how many address bits the processor has: 20 or 24, or the 24 that are
     *     enough for a later one in real mode
     * @param ignoredFlags bits of the flags in which the processor is meant to differ from the one
     *     that the vectors are from
     */
    public VectorBench(CpuBackend backend, CpuModel model, int addressBits, long ignoredFlags) {
        comparedFlags = ~ignoredFlags;
        bench = new CpuBench(1L << addressBits);
        memory = bench.memory();
        expected = MemorySegment.ofArray(new byte[1 << addressBits]);
        addressMask = (1L << addressBits) - 1;
        cpu = backend.create(model, 0, bench);
        state = cpu.state();
    }

    /**
     * Runs a vector.
     *
     * @return what differs, a line each, with both states; empty if nothing does
     */
    public Optional<String> run(CpuVector vector) {
        prepare(vector);
        boolean ended = execute(vector);
        List<String> differences = new ArrayList<>();
        if (!ended) {
            differences.add("did not reach a HLT");
        }
        compareRegisters(vector, differences);
        compareMemory(vector, differences);
        return differences.isEmpty() ? Optional.empty() : Optional.of(report(vector, differences));
    }

    // ------------------------------------------------------------------ before

    private void prepare(CpuVector vector) {
        cpu.reset(ResetKind.COLD);
        unheld.clear();
        vector.memory().forEach(one -> put(one.address(), one.value()));
        vector.registers().forEach(this::setRegister);
        if (vector.exception() >= 0) {
            long pointer = 4L * vector.exception();
            long segment = get(pointer + 2) | get(pointer + 3) << 8;
            long offset = get(pointer) | get(pointer + 1) << 8;
            put((segment << 4) + offset, HLT);
        }
        memory.takeWrittenPages();
    }

    /** Puts a byte where it is expected to stay. */
    private void put(long address, int value) {
        long at = address & addressMask;
        memory.write(at, Width.BYTE, value, HARNESS);
        expected.set(BYTE, at, (byte) value);
    }

    private long get(long address) {
        return expected.get(BYTE, address & addressMask) & 0xFF;
    }

    private void setRegister(String name, long value) {
        state.set(register(name), value);
        unheld.put(name, value ^ state.get(register(name)));
        if (segment(name)) {
            state.set(name + ".base", value << 4);
        }
    }

    private static boolean segment(String name) {
        return switch (name) {
            case "cs", "ds", "es", "ss", "fs", "gs" -> true;
            default -> false;
        };
    }

    /** The contract's name of a register that a vector names as its own manual does. */
    private static String register(String name) {
        return switch (name) {
            case "flags" -> "eflags";
            case "ax", "bx", "cx", "dx", "sp", "bp", "si", "di", "ip" -> "r" + name;
            case "eax", "ebx", "ecx", "edx", "esp", "ebp", "esi", "edi", "eip" ->
                    "r" + name.substring(1);
            default -> name;
        };
    }

    // ------------------------------------------------------------------ run

    private boolean execute(CpuVector vector) {
        long start = state.get("rip");
        boolean repeats = repeats(vector.bytes());
        int steps = 0;
        do {
            cpu.run(1);
            steps++;
        } while (repeats && steps < MOST_STEPS && !cpu.halted() && state.get("rip") == start);
        if (vector.bytes().getLast() != HLT) {
            return true;
        }
        if (!cpu.halted()) {
            put(state.get("cs.base") + state.get("rip"), HLT);
            cpu.run(1);
        }
        return cpu.halted();
    }

    private static boolean repeats(List<Integer> bytes) {
        for (int one : bytes) {
            switch (one) {
                case 0xF2, 0xF3 -> {
                    return true;
                }
                case 0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0x66, 0x67, 0xF0 -> {}
                default -> {
                    return false;
                }
            }
        }
        return false;
    }

    // ------------------------------------------------------------------ after

    private long flagsMask(CpuVector vector) {
        long defined = vector.masks().getOrDefault("flags", -1L);
        defined &= vector.masks().getOrDefault("eflags", -1L);
        return vector.flagsMask() & comparedFlags & defined;
    }

    private long mask(CpuVector vector, String register) {
        return register(register).equals("eflags")
                ? flagsMask(vector)
                : vector.masks().getOrDefault(register, -1L);
    }

    private void compareRegisters(CpuVector vector, List<String> differences) {
        for (Map.Entry<String, Long> entry : new TreeMap<>(vector.registers()).entrySet()) {
            String name = entry.getKey();
            long wanted = vector.finalRegisters().getOrDefault(name, entry.getValue());
            long seen = state.get(register(name));
            // Bits that do not exist, and that some processors show as ones, say nothing as long as
            // the instruction leaves them.
            long nothing = unheld.getOrDefault(name, 0L) & ~(wanted ^ entry.getValue());
            if (((wanted ^ seen) & mask(vector, name) & ~nothing) != 0) {
                differences.add(
                        String.format(
                                "%s is %04X, expected %04X (before %04X)",
                                name, seen, wanted, entry.getValue()));
            }
        }
    }

    /** Compares all that may have been written, and cleans it up. */
    private void compareMemory(CpuVector vector, List<String> differences) {
        for (MemoryByte one : vector.finalMemory()) {
            expected.set(BYTE, one.address() & addressMask, (byte) one.value());
        }
        for (int page : memory.takeWrittenPages()) {
            comparePage(vector, (long) page * CpuMemory.PAGE_BYTES, differences);
        }
        for (MemoryByte one : vector.finalMemory()) {
            compareByte(vector, one.address() & addressMask, differences);
            clean(one.address() & addressMask, 1);
        }
        vector.memory().forEach(one -> clean(one.address() & addressMask, 1));
        memory.takeWrittenPages();
    }

    private void comparePage(CpuVector vector, long page, List<String> differences) {
        MemorySegment seen = memory.bytes().asSlice(page, CpuMemory.PAGE_BYTES);
        MemorySegment wanted = expected.asSlice(page, CpuMemory.PAGE_BYTES);
        if (seen.mismatch(wanted) >= 0) {
            for (int i = 0; i < CpuMemory.PAGE_BYTES; i++) {
                compareByte(vector, page + i, differences);
            }
        }
        clean(page, CpuMemory.PAGE_BYTES);
    }

    private void compareByte(CpuVector vector, long at, List<String> differences) {
        int seen = memory.bytes().get(BYTE, at) & 0xFF;
        int wanted = expected.get(BYTE, at) & 0xFF;
        int mask = 0xFF;
        if (vector.flagsAt() >= 0) {
            long odd = (vector.flagsAt() ^ state.get("rsp")) & 1;
            long offset = at - vector.flagsAt() - odd & addressMask;
            mask = offset == 0 || offset == 1 ? (int) (flagsMask(vector) >>> (8 * offset)) : mask;
        }
        if (((seen ^ wanted) & mask & 0xFF) != 0) {
            differences.add(String.format("memory %06X is %02X, expected %02X", at, seen, wanted));
        }
    }

    /** Zeroes memory and what is expected of it; the processor is told. */
    private void clean(long at, int bytes) {
        memory.bytes().asSlice(at, bytes).fill((byte) 0);
        expected.asSlice(at, bytes).fill((byte) 0);
        memory.noteWrite(at, bytes, HARNESS);
    }

    private String report(CpuVector vector, List<String> differences) {
        StringBuilder text = new StringBuilder();
        text.append(vector.form()).append(": ").append(vector.name());
        text.append(" [");
        vector.bytes().forEach(one -> text.append(String.format("%02x", one)));
        text.append(']');
        if (vector.exception() >= 0) {
            text.append(", exception ").append(vector.exception());
        }
        differences.forEach(line -> text.append("\n    ").append(line));
        text.append("\n    before  ").append(line(vector.registers()));
        Map<String, Long> wanted = new TreeMap<>(vector.registers());
        wanted.putAll(vector.finalRegisters());
        text.append("\n    wanted  ").append(line(wanted));
        Map<String, Long> seen = new TreeMap<>(vector.registers());
        seen.replaceAll((name, value) -> state.get(register(name)));
        return text.append("\n    seen    ").append(line(seen)).toString();
    }

    private static String line(Map<String, Long> registers) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(registers)
                .forEach((name, value) -> text.append(String.format("%s=%04X ", name, value)));
        return text.toString().strip();
    }

    @Override
    public void close() {
        cpu.close();
    }
}
