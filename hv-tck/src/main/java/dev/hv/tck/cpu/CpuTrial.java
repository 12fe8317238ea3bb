package dev.hv.tck.cpu;

import dev.hv.api.cpu.CpuBackend;
import dev.hv.api.cpu.CpuCapability;
import dev.hv.api.cpu.CpuState;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.state.StateTree;
import dev.hv.tck.Effort;
import dev.hv.tck.RuleNotApplicable;
import dev.hv.tck.RuleViolation;
import dev.hv.tck.script.Dice;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A kind of processor before one rule. */
public final class CpuTrial {
    /** Instructions of code of any width that use registers, flags, memory and the stack. */
    private static final List<String> PIECES =
            List.of(
                    "01d8", // add eAX,eBX
                    "11d1", // adc eCX,eDX
                    "29c2", // sub eDX,eAX
                    "f7e3", // mul eBX
                    "0fafc3", // imul eAX,eBX
                    "d1c0", // rol eAX,1
                    "d3e8", // shr eAX,cl
                    "0fa4d805", // shld eAX,eBX,5
                    "0fbec4", // movsx eAX,ah
                    "0f94c3", // setz bl
                    "0f42c1", // cmovc eAX,eCX
                    "50", // push rAX
                    "5b", // pop rBX
                    "9c", // pushf
                    "9d", // popf
                    "aa", // stosb
                    "ac", // lodsb
                    "7401", // jz over one byte
                    "90", // nop
                    "e680"); // out 80h,al

    /** What code of one width has beside: absolute addresses, INC in one byte, new registers. */
    private static List<String> pieces(X86Mode mode) {
        return switch (mode) {
            case REAL -> List.of("a300c0", "8b1e00c0", "40", "60", "61", "b90500f3a4");
            case PROTECTED ->
                    List.of(
                            "a300c00000",
                            "8b1d00c00000",
                            "40",
                            "60",
                            "61",
                            "6601d8",
                            "b905000000f3a4");
            case LONG ->
                    List.of(
                            "4889042500c00000", // mov [C000],rax
                            "488b1c2500c00000", // mov rbx,[C000]
                            "48ffc0", // inc rax
                            "4d01c8", // add r8,r9
                            "4c0fafc8", // imul r9,rax
                            "49d3e8", // shr r8,cl
                            "4150", // push r8
                            "4159", // pop r9
                            "6601d8", // add ax,bx
                            "48c1c807", // ror rax,7
                            "b905000000f3a4"); // mov ecx,5; rep movsb
        };
    }

    private static final int WORDS = 16;
    private static final long SMALL_BYTES = 0x1F1F_1F1F_1F1F_1F1FL;

    private final CpuFactory subject;
    private final Optional<CpuBackend> backend;
    private final Effort effort;
    private final long seed;
    private Optional<Boolean> x86 = Optional.empty();

    /**
     * @param backend what makes the processors, where that is examined as well
     * @param seed of every program; a different one for each rule
     */
    public CpuTrial(CpuFactory subject, Optional<CpuBackend> backend, Effort effort, long seed) {
        this.subject = subject;
        this.backend = backend;
        this.effort = effort;
        this.seed = seed;
    }

    /** Says that a rule does not hold. */
    static void require(boolean holds, String what) {
        if (!holds) {
            throw new RuleViolation(what);
        }
    }

    /** Returns the rule's dice. */
    Dice dice() {
        return new Dice(seed);
    }

    /** Returns dice of one of the rule's programs. */
    Dice dice(int number) {
        return new Dice(seed + number);
    }

    /** Returns the backend, or leaves the rule out where only processors are examined. */
    CpuBackend backend() {
        return backend.orElseThrow(() -> new RuleNotApplicable("only processors are examined"));
    }

    /**
     * Leaves the rule out where the backend does not say that the same inputs give the same run.
     */
    void needsDeterminism() {
        needs(CpuCapability.DETERMINISTIC);
    }

    /** Leaves the rule out where the backend does not say that its processors can do that. */
    void needs(CpuCapability capability) {
        if (!can(capability)) {
            throw new RuleNotApplicable("its capabilities do not have " + capability);
        }
    }

    /** Returns whether processors can do that; where only those are examined, they can. */
    boolean can(CpuCapability capability) {
        return backend.isEmpty() || backend.get().capabilities().contains(capability);
    }

    CpuFactory subject() {
        return subject;
    }

    /** How many programs to try. */
    int programs() {
        return effort.scripts();
    }

    /** Returns the modes that a processor of this kind has: it tells by its registers. */
    List<X86Mode> modes() {
        try (Bench bench = bench("90")) {
            boolean wide =
                    bench.state.registers().stream()
                            .map(CpuState.Register::name)
                            .anyMatch("r8"::equals);
            return wide ? List.of(X86Mode.values()) : List.of(X86Mode.REAL, X86Mode.PROTECTED);
        }
    }

    /**
     * Returns a program that ends by itself, or faults where there is nobody to take that; the same
     * number gives the same one. They take turns at the modes.
     */
    CpuProgram program(int number) {
        List<X86Mode> modes = modes();
        X86Mode mode = modes.get(number % modes.size());
        Dice dice = new Dice(seed + number);
        List<CodePiece> code = new ArrayList<>();
        int count = 1 + dice.below(effort.steps());
        List<String> own = pieces(mode);
        for (int i = 0; i < count; i++) {
            code.add(CodePiece.of(dice.below(3) == 0 ? dice.of(own) : dice.of(PIECES)));
        }
        Map<String, Long> registers = new TreeMap<>();
        long mask = mode == X86Mode.LONG ? -1L : (1L << mode.bits()) - 1;
        for (String name : List.of("rax", "rbx", "rdx")) {
            registers.put(name, dice.value() & mask);
        }
        if (mode == X86Mode.LONG) {
            registers.put("r8", dice.value());
            registers.put("r9", dice.value());
        }
        registers.put("rcx", (long) dice.below(8));
        registers.put("rsi", (long) X86Mode.DATA);
        registers.put("rdi", (long) X86Mode.DATA + dice.below(0x100));
        return new CpuProgram(mode, registers, code);
    }

    /** Returns whether the processors are x86, which their registers tell. */
    boolean x86() {
        if (x86.isEmpty()) {
            try (VirtualCpu cpu = subject.create(new CpuBench(CpuMemory.PAGE_BYTES))) {
                x86 =
                        Optional.of(
                                cpu.state().registers().stream()
                                        .map(CpuState.Register::name)
                                        .anyMatch("rip"::equals));
            }
        }
        return x86.get();
    }

    /**
     * A processor on a bench of its own that has something to do; the same number gives the same.
     * One that is no x86 finds the same random bytes all over memory, whatever they mean to it.
     */
    Bench sample(int number) {
        return x86() ? bench(program(number)) : noise(number);
    }

    /**
     * A new processor before random bytes all over memory: any, small ones, or the same few words
     * again and again, as there may be few instructions among all words.
     */
    Bench noise(int number) {
        Bench bench = new Bench();
        Dice dice = dice(number);
        long[] words = new long[WORDS];
        Arrays.setAll(words, i -> dice.value());
        MemorySegment bytes = bench.bench.memory().bytes();
        for (long at = 0; at < bytes.byteSize(); at += Long.BYTES) {
            long word =
                    switch (number % 3) {
                        case 0 -> dice.value();
                        case 1 -> dice.any() & SMALL_BYTES;
                        default -> words[dice.below(WORDS)];
                    };
            bytes.set(ValueLayout.JAVA_LONG_UNALIGNED, at, word);
        }
        return bench;
    }

    /** Returns what a sample does, for people. */
    String describe(int number) {
        return x86() ? "\nprogram " + program(number) : "\nrandom bytes " + number;
    }

    /** A processor of any kind on a bench of its own, with zeroed memory. */
    Bench bare() {
        return new Bench();
    }

    /** A processor on a bench of its own, with a program. */
    Bench bench(CpuProgram program) {
        return new Bench(program);
    }

    /** A processor on a bench of its own, with some code in real mode. */
    Bench bench(String... code) {
        return bench(X86Mode.REAL, code);
    }

    /** A processor on a bench of its own, with some code in that mode. */
    Bench bench(X86Mode mode, String... code) {
        List<CodePiece> pieces = new ArrayList<>();
        for (String piece : code) {
            pieces.add(CodePiece.of(piece));
        }
        return new Bench(new CpuProgram(mode, Map.of(), pieces));
    }

    /** Returns what differs between two processors and their memories, or nothing. */
    static String difference(Bench one, Bench other) {
        StateTree a = new StateTree("cpu", 1);
        StateTree b = new StateTree("cpu", 1);
        one.state.save(a);
        other.state.save(b);
        if (!a.equals(b)) {
            for (CpuState.Register register : one.state.registers()) {
                String name = register.name();
                if (register.bits() <= Long.SIZE && one.state.get(name) != other.state.get(name)) {
                    return String.format(
                            "%s: %x and %x", name, one.state.get(name), other.state.get(name));
                }
            }
            return "their saved states differ";
        }
        long at = one.bench.memory().bytes().mismatch(other.bench.memory().bytes());
        if (at >= 0) {
            return String.format("memory at 0x%x", at);
        }
        return one.bench.ports().takeWrites().equals(other.bench.ports().takeWrites())
                ? ""
                : "what went to ports";
    }

    /** One processor. */
    final class Bench implements AutoCloseable {
        final CpuBench bench = new CpuBench(X86Mode.MEMORY_BYTES);
        final VirtualCpu cpu = new GuardedCpu(subject.create(bench));
        final CpuState state = cpu.state();

        private Bench() {}

        private Bench(CpuProgram program) {
            if (!x86()) {
                throw new RuleNotApplicable("it is no x86");
            }
            program.load(bench.memory(), state);
            state.set("idtr.base", 0);
            state.set("idtr.limit", program.mode() == X86Mode.REAL ? 0x3FF : 0);
        }

        /** Puts bytes into memory. */
        void put(long address, String code) {
            long at = address;
            for (int one : CodePiece.of(code).bytes()) {
                bench.memory().bytes().set(ValueLayout.JAVA_BYTE, at++, (byte) one);
            }
        }

        /**
         * Gives a processor outside real mode flat segments 8 and 16, and one gate, to that code.
         */
        void gate(int number, int address, String code) {
            boolean wide = state.get("efer") != 0;
            MemorySegment bytes = bench.memory().bytes();
            long descriptor = wide ? 0x00AF_9B00_0000_FFFFL : 0x00CF_9B00_0000_FFFFL;
            bytes.set(ValueLayout.JAVA_LONG_UNALIGNED, X86Mode.TABLES + 8L, descriptor);
            bytes.set(
                    ValueLayout.JAVA_LONG_UNALIGNED, X86Mode.TABLES + 16L, 0x00CF_9300_0000_FFFFL);
            long gate = (address & 0xFFFF) | 8L << 16 | 0x8E00L << 32;
            int size = wide ? 16 : 8;
            long at = X86Mode.TABLES + 0x100 + (long) size * number;
            bytes.set(ValueLayout.JAVA_LONG_UNALIGNED, at, gate);
            state.set("gdtr.base", X86Mode.TABLES);
            state.set("gdtr.limit", 0x1F);
            state.set("idtr.base", X86Mode.TABLES + 0x100L);
            state.set("idtr.limit", size * 32L - 1);
            put(address, code);
        }

        long quadword(long address) {
            return bench.memory().bytes().get(ValueLayout.JAVA_LONG_UNALIGNED, address);
        }

        /** Makes an interrupt vector lead to code that begins there. */
        void vector(int number, int address, String code) {
            MemorySegment bytes = bench.memory().bytes();
            bytes.set(ValueLayout.JAVA_INT_UNALIGNED, 4L * number, address);
            put(address, code);
        }

        long word(long address) {
            return bench.memory().bytes().get(ValueLayout.JAVA_SHORT_UNALIGNED, address) & 0xFFFF;
        }

        @Override
        public void close() {
            cpu.close();
        }
    }
}
