package dev.hv.tck.cpu;

import dev.hv.api.cpu.CpuExit;
import dev.hv.api.cpu.CpuState;
import dev.hv.api.cpu.ExitReason;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.tck.script.Shrinker;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs one program on two processors, each with a memory of its own, and compares all registers,
 * all of memory, what went to ports and why the runs ended, after every piece of some instructions.
 * A difference is cut down to the few instructions that show it.
 */
public final class Lockstep {
    private static final int SHRINK_TRIALS = 500;
    private static final int MOST_BYTES_SHOWN = 8;

    private final CpuFactory left;
    private final CpuFactory right;
    private final Set<String> ignored;

    /**
     * @param ignored registers that may differ, by name
     */
    public Lockstep(CpuFactory left, CpuFactory right, Set<String> ignored) {
        this.left = left;
        this.right = right;
        this.ignored = Set.copyOf(ignored);
    }

    /**
     * Compares.
     *
     * @param instructions how many to run at most
     * @param piece how many to run between two comparisons; with 1, a translator may never come to
     *     translate
     * @return the shortest program found that shows a difference, with both states; empty if there
     *     is none
     */
    public Optional<String> compare(CpuProgram program, long instructions, long piece) {
        if (run(program, instructions, piece).isEmpty()) {
            return Optional.empty();
        }
        Shrinker<CodePiece> shrinker =
                new Shrinker<>(
                        code -> run(program.with(code), instructions, piece).isPresent(),
                        SHRINK_TRIALS);
        CpuProgram shortest = program.with(shrinker.shrink(program.code()));
        String difference = run(shortest, instructions, piece).orElse("(differs not every time)");
        // A finer comparison says more, if the difference does not hang on the length of the runs.
        String finest = run(shortest, instructions, 1).orElse(difference);
        return Optional.of(finest + "\nprogram " + shortest);
    }

    /** Returns the first difference. */
    private Optional<String> run(CpuProgram program, long instructions, long piece) {
        try (Side one = new Side(left, program);
                Side other = new Side(right, program)) {
            for (long done = 0; done < instructions; done += piece) {
                String before = one.describe();
                CpuExit first = one.cpu.run(piece);
                CpuExit second = other.cpu.run(piece);
                Optional<String> difference = difference(one, other, first, second);
                if (difference.isPresent()) {
                    return Optional.of(
                            difference.get()
                                    + "\nafter "
                                    + (done + first.instructions())
                                    + " instructions, in pieces of "
                                    + piece
                                    + "\nbefore "
                                    + before
                                    + "\nleft   "
                                    + one.describe()
                                    + "\nright  "
                                    + other.describe());
                }
                if (first.reason() != ExitReason.BUDGET) {
                    break;
                }
            }
            return Optional.empty();
        }
    }

    private Optional<String> difference(Side one, Side other, CpuExit first, CpuExit second) {
        if (first.reason() != second.reason() || first.instructions() != second.instructions()) {
            return Optional.of("exits: left " + first + ", right " + second);
        }
        for (CpuState.Register register : one.state.registers()) {
            String name = register.name();
            byte[] a = one.state.getBytes(name);
            byte[] b = other.state.getBytes(name);
            if (!ignored.contains(name) && !Arrays.equals(a, b)) {
                return Optional.of(name + ": left " + hex(a) + ", right " + hex(b));
            }
        }
        Object leftPorts = one.bench.ports().takeWrites();
        Object rightPorts = other.bench.ports().takeWrites();
        if (!leftPorts.equals(rightPorts)) {
            return Optional.of("ports: left " + leftPorts + ", right " + rightPorts);
        }
        return memoryDifference(one.bench.memory(), other.bench.memory());
    }

    private static Optional<String> memoryDifference(CpuMemory one, CpuMemory other) {
        Set<Integer> pages = new TreeSet<>();
        for (CpuMemory memory : List.of(one, other)) {
            for (int page : memory.takeWrittenPages()) {
                pages.add(page);
            }
        }
        for (int page : pages) {
            long at = (long) page * CpuMemory.PAGE_BYTES;
            MemorySegment a = one.bytes().asSlice(at, CpuMemory.PAGE_BYTES);
            MemorySegment b = other.bytes().asSlice(at, CpuMemory.PAGE_BYTES);
            long where = a.mismatch(b);
            if (where >= 0) {
                long count = Math.min(MOST_BYTES_SHOWN, CpuMemory.PAGE_BYTES - where);
                return Optional.of(
                        String.format("memory 0x%x: left ", at + where)
                                + hex(bytes(a, where, count))
                                + ", right "
                                + hex(bytes(b, where, count)));
            }
        }
        return Optional.empty();
    }

    private static byte[] bytes(MemorySegment page, long at, long count) {
        return page.asSlice(at, count).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    }

    /** Least significant byte last. */
    private static String hex(byte[] littleEndian) {
        byte[] bytes = littleEndian.clone();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = littleEndian[bytes.length - 1 - i];
        }
        return HexFormat.of().formatHex(bytes);
    }

    /** A processor that runs the program. */
    private static final class Side implements AutoCloseable {
        private static final List<String> SHOWN =
                List.of(
                        "rip", "eflags", "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp",
                        "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15");

        final CpuBench bench = new CpuBench(X86Mode.MEMORY_BYTES);
        final VirtualCpu cpu;
        final CpuState state;

        Side(CpuFactory factory, CpuProgram program) {
            cpu = factory.create(bench);
            state = cpu.state();
            program.load(bench.memory(), state);
        }

        String describe() {
            StringBuilder text = new StringBuilder();
            SHOWN.forEach(name -> text.append(String.format("%s=%x ", name, state.get(name))));
            return text.toString().strip();
        }

        @Override
        public void close() {
            cpu.close();
        }
    }
}
