package dev.hv.cpu.x86.tck;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.hv.api.cpu.CpuExit;
import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.CpuState;
import dev.hv.api.cpu.ExitReason;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.cpu.x86.X86Backend;
import dev.hv.tck.cpu.CpuBench;
import dev.hv.tck.cpu.X86Mode;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random bytes as code, tables and stacks in every mode, on old processors and new: nothing leaves
 * the processor but an exit, and whatever it does ends when it is asked to.
 */
final class RandomCodeTest {
    private static final List<String> MODELS =
            List.of("80286", "80386", "pentium3", "core2", "x86-64-v2", "max");
    private static final List<X86Mode> MODES =
            List.of(X86Mode.REAL, X86Mode.PROTECTED, X86Mode.LONG);
    private static final List<String> SEGMENTS = List.of("es", "cs", "ss", "ds", "fs", "gs");
    private static final long INSTRUCTIONS = 3000;
    private static final long DPL_3 = 3 << 5;

    /** The seed of the first program; each has the next. */
    private static final long SEED = 20_250_101;

    @Test
    void nothingLeavesTheProcessorButAnExit() {
        run(SEED, 250);
    }

    /** Minutes long. */
    @Test
    @Tag("long")
    void nothingLeavesTheProcessorForMinutes() {
        run(SEED + 1_000_000, 15_000);
    }

    private static void run(long seed, int programs) {
        for (int i = 0; i < programs; i++) {
            one(seed + i);
        }
    }

    private static void one(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        CpuBench bench = new CpuBench(X86Mode.MEMORY_BYTES);
        String model = MODELS.get(random.nextInt(MODELS.size()));
        try (VirtualCpu cpu = new X86Backend().create(CpuModel.parse(model), 0, bench)) {
            prepare(random, model, bench, cpu.state());
            bench.vector(random.nextInt(256));
            cpu.interruptRequest(random.nextInt(4) == 0);
            if (random.nextInt(4) == 0) {
                cpu.nonMaskableInterrupt();
            }
            CpuExit exit = cpu.run(INSTRUCTIONS);
            assertNotEquals(ExitReason.INTERNAL_ERROR, exit.reason(), () -> seed + ": " + exit);
            if (cpu.pins().contains("smi") && random.nextInt(2) == 0) {
                handler(random, bench.memory().bytes());
                cpu.pin("smi", true);
                CpuExit managed = cpu.run(INSTRUCTIONS);
                assertNotEquals(
                        ExitReason.INTERNAL_ERROR, managed.reason(), () -> seed + ": " + managed);
            }
            cpu.requestExit();
            CpuExit end = cpu.run(Long.MAX_VALUE / 2);
            assertNotEquals(ExitReason.BUDGET, end.reason(), () -> seed + ": " + end);
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("seed " + seed + ", model " + model, e);
        }
    }

    private static void prepare(
            SplittableRandom random, String model, CpuBench bench, CpuState state) {
        boolean narrow = model.equals("80286");
        boolean wide = model.equals("max") || model.startsWith("x86-64");
        X86Mode mode = narrow ? X86Mode.REAL : MODES.get(random.nextInt(wide ? 3 : 2));
        fill(random, bench.memory().bytes());
        mode.prepare(bench.memory(), state);
        for (String name : List.of("rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp")) {
            long value = random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(1 << 20);
            state.set(name, narrow ? value & 0xFFFF : value);
        }
        state.set("gdtr.base", random.nextInt(1 << 19));
        state.set("gdtr.limit", 0xFFFF);
        state.set("idtr.base", mode == X86Mode.REAL ? 0 : random.nextInt(1 << 19));
        state.set("idtr.limit", 0xFFFF);
        int kind = random.nextInt(4);
        if (mode != X86Mode.REAL && kind == 0) {
            for (String segment : SEGMENTS) {
                state.set(segment, state.get(segment) | 3);
                state.set(segment + ".attributes", state.get(segment + ".attributes") | DPL_3);
            }
            state.set("cpl", 3);
        } else if (mode == X86Mode.PROTECTED && kind == 1) {
            state.set("eflags", 0x2_0202L | (long) random.nextInt(4) << 12);
            state.set("cpl", 3);
            for (String segment : SEGMENTS) {
                state.set(segment, 0);
                state.set(segment + ".limit", 0xFFFF);
                state.set(segment + ".attributes", 0xF3);
            }
        } else if (kind == 2) {
            state.set("eflags", 0x102);
        } else if (!narrow && kind == 3) {
            state.set("dr0", X86Mode.CODE + random.nextInt(16));
            state.set("dr1", random.nextInt(1 << 20));
            state.set("dr7", (random.nextInt() & 0xFFFF_00FFL) | 0x400);
        }
    }

    /** Noise, with more than its share of escapes, prefixes and short jumps back. */
    private static void fill(SplittableRandom random, MemorySegment memory) {
        for (long at = 0; at < memory.byteSize(); at += 8) {
            memory.set(ValueLayout.JAVA_LONG, at, random.nextLong());
        }
        for (int at = X86Mode.CODE; at < X86Mode.CODE + 0x2000; at += 1 + random.nextInt(6)) {
            int[] often = {0x0F, 0x66, 0xF3, 0xC5, 0xC4, 0x48, 0x67, 0xEB};
            memory.set(ValueLayout.JAVA_BYTE, at, (byte) often[random.nextInt(often.length)]);
        }
    }

    /**
     * A handler of system management interrupts that puts noise into what is saved, and returns.
     */
    private static void handler(SplittableRandom random, MemorySegment memory) {
        int base = 0x3_0000;
        int at = base + 0x8000;
        for (int i = random.nextInt(5); i > 0; i--) {
            byte[] store = {0x2E, 0x66, (byte) 0xC7, 0x06}; // mov dword [cs:offset],value
            MemorySegment.copy(store, 0, memory, ValueLayout.JAVA_BYTE, at, store.length);
            int offset = 0xFE00 + random.nextInt(0x1FC);
            memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 4, (short) offset);
            memory.set(ValueLayout.JAVA_INT_UNALIGNED, at + 6, random.nextInt());
            at += 10;
        }
        memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) 0xAA0F);
    }

    @Test
    void aLoopWithoutEndEndsOnRequest() throws InterruptedException {
        for (String code : List.of("ebfe", "f3aaebfc", "e2feebfc", "cd20ebfc")) {
            CpuBench bench = new CpuBench(X86Mode.MEMORY_BYTES);
            try (VirtualCpu cpu = new X86Backend().create(CpuModel.parse("max"), 0, bench)) {
                X86Mode.REAL.prepare(bench.memory(), cpu.state());
                cpu.state().set("rcx", -1);
                byte[] bytes = java.util.HexFormat.of().parseHex(code);
                MemorySegment.copy(
                        bytes,
                        0,
                        bench.memory().bytes(),
                        ValueLayout.JAVA_BYTE,
                        X86Mode.CODE,
                        bytes.length);
                // INT 20H leads back to itself.
                bench.memory().bytes().set(ValueLayout.JAVA_INT, 0x80, X86Mode.CODE);
                Thread runner = Thread.ofPlatform().start(() -> cpu.run(Long.MAX_VALUE / 2));
                cpu.requestExit();
                runner.join(60_000);
                boolean runs = runner.isAlive();
                cpu.requestExit();
                runner.join();
                assertFalse(runs, code);
            }
        }
    }
}
