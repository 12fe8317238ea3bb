package dev.hv.cpu.x86.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.cpu.CpuExit;
import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.ExitReason;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.cpu.x86.X86Backend;
import dev.hv.cpu.x86.interp.Tiering;
import dev.hv.cpu.x86.interp.X86Cpu;
import dev.hv.cpu.x86.model.Model;
import dev.hv.tck.cpu.CpuBench;
import dev.hv.tck.cpu.X86Mode;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Random bytes and random instructions as code, between random tables, in every mode, on old
 * processors and new, in both tiers: nothing leaves the processor but an exit, and whatever it does
 * ends with its budget, or when it is asked to. {@code -Dhv.fuzz.seconds=600} runs for that long,
 * and tells how long processors took to end; {@code -Dhv.fuzz.seed=N} begins with that program.
 */
final class RandomCodeTest {
    private static final List<String> MODELS =
            List.of("80286", "80386", "80486", "pentium", "pentium3", "core2", "x86-64-v2", "max");
    private static final long INSTRUCTIONS = 3000;
    private static final int PROGRAMS = 60;

    /** So long no processor takes to end, on any host. */
    private static final long MOST_SECONDS = 120;

    /** The seed of the first program; each has the next. */
    private static final long SEED = Long.getLong("hv.fuzz.seed", 20_250_101);

    private static final long SECONDS = Long.getLong("hv.fuzz.seconds", 0);

    /** Which tier runs the code, from when on. */
    enum Tier {
        INTERPRETER(Tiering.INTERPRETER),
        /** Each block is translated when it runs for the second time. */
        TRANSLATOR(new Tiering(1, 40, 6, false, true, true, Long.MAX_VALUE, 4L << 20, true));

        final Tiering tiering;

        Tier(Tiering tiering) {
            this.tiering = tiering;
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingLeavesTheProcessorButAnExit(Tier tier) throws InterruptedException {
        Fuzz fuzz = new Fuzz(tier);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        long seed = SEED;
        try (Runner runner = new Runner()) {
            while (SECONDS > 0 ? System.nanoTime() < end : seed < SEED + PROGRAMS) {
                fuzz.program(seed++, runner);
            }
        }
        if (SECONDS > 0) {
            System.out.println(tier + ": " + fuzz.report(seed - SEED));
        }
        assertTrue(fuzz.instructions > PROGRAMS, "instructions: " + fuzz.instructions);
    }

    /** Minutes long. */
    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void nothingLeavesTheProcessorForMinutes(Tier tier) throws InterruptedException {
        Fuzz fuzz = new Fuzz(tier);
        try (Runner runner = new Runner()) {
            for (int i = 0; i < 10_000; i++) {
                fuzz.program(SEED + 1_000_000 + i, runner);
            }
        }
        assertTrue(fuzz.instructions > 10_000, "instructions: " + fuzz.instructions);
    }

    /** Every mode of every model comes up within the programs of a build. */
    @Test
    void everyModeIsTried() {
        Fuzz fuzz = new Fuzz(Tier.INTERPRETER);
        long tried =
                java.util.stream.LongStream.range(0, 100)
                        .mapToObj(i -> fuzz.mode(new SplittableRandom(i), "max"))
                        .distinct()
                        .count();
        assertEquals(FuzzedState.values().length, tried);
    }

    /** The thread of the processors; one that does not end is left behind. */
    private static final class Runner implements AutoCloseable {
        private final ExecutorService executor =
                Executors.newSingleThreadExecutor(
                        work -> {
                            Thread thread = new Thread(work, "processor");
                            thread.setDaemon(true);
                            return thread;
                        });

        Future<CpuExit> submit(Callable<CpuExit> work) {
            return executor.submit(work);
        }

        @Override
        public void close() {
            executor.shutdownNow();
        }
    }

    /** Programs of one tier, and what was seen. */
    private static final class Fuzz {
        final Tier tier;
        long instructions;
        private long longestNanos;
        private long longestSeed;
        private long cancelled;

        Fuzz(Tier tier) {
            this.tier = tier;
        }

        String report(long programs) {
            return String.format(
                    "%d programs, %d instructions; %d ended on request, at most %.1f ms later"
                            + " (seed %d)",
                    programs, instructions, cancelled, longestNanos / 1e6, longestSeed);
        }

        FuzzedState mode(SplittableRandom random, String model) {
            FuzzedState[] modes = FuzzedState.values();
            FuzzedState mode = modes[random.nextInt(modes.length)];
            while (!mode.isOf(model)) {
                mode = modes[random.nextInt(modes.length)];
            }
            return mode;
        }

        void program(long seed, Runner runner) throws InterruptedException {
            SplittableRandom random = new SplittableRandom(seed);
            CpuBench bench = new CpuBench(FuzzedState.MEMORY_BYTES);
            String name = MODELS.get(random.nextInt(MODELS.size()));
            Model model = Model.of(CpuModel.parse(name));
            FuzzedState mode = mode(random, name);
            String what = "seed " + seed + ", " + tier + ", model " + name + ", mode " + mode;
            fill(random, bench.memory().bytes(), mode);
            try (VirtualCpu cpu = new X86Cpu(model, bench, tier.tiering)) {
                mode.prepare(random, name, bench.memory().bytes(), cpu.state());
                bench.vector(random.nextInt(256));
                cpu.interruptRequest(random.nextInt(4) == 0);
                if (random.nextInt(4) == 0) {
                    cpu.nonMaskableInterrupt();
                }
                run(cpu, INSTRUCTIONS, runner, what);
                if (cpu.pins().contains("smi") && random.nextInt(3) == 0) {
                    handler(random, bench.memory().bytes());
                    cpu.pin("smi", true);
                    run(cpu, INSTRUCTIONS, runner, what + ", managed");
                }
                untilAsked(cpu, runner, seed, what);
                instructions += cpu.instructions();
            }
        }

        /** Runs so many instructions; nobody asks it to end, though handlers fault for ever. */
        private static void run(VirtualCpu cpu, long most, Runner runner, String what)
                throws InterruptedException {
            await(runner.submit(() -> cpu.run(most)), what);
        }

        private void untilAsked(VirtualCpu cpu, Runner runner, long seed, String what)
                throws InterruptedException {
            Future<CpuExit> running = runner.submit(() -> cpu.run(Long.MAX_VALUE / 2));
            LockSupport.parkNanos(200_000);
            long asked = System.nanoTime();
            cpu.requestExit();
            CpuExit exit = await(running, what);
            assertNotEquals(ExitReason.BUDGET, exit.reason(), what);
            if (exit.reason() == ExitReason.CANCELLED) {
                cancelled++;
                long took = System.nanoTime() - asked;
                if (took > longestNanos) {
                    longestNanos = took;
                    longestSeed = seed;
                }
            }
        }

        private static CpuExit await(Future<CpuExit> running, String what)
                throws InterruptedException {
            try {
                CpuExit exit = running.get(MOST_SECONDS, TimeUnit.SECONDS);
                assertNotEquals(ExitReason.INTERNAL_ERROR, exit.reason(), () -> what + ": " + exit);
                return exit;
            } catch (ExecutionException e) {
                throw new AssertionError(what, e.getCause());
            } catch (TimeoutException e) {
                throw new AssertionError(what + ": does not end", e);
            }
        }
    }

    /** Noise everywhere, and code where code begins. */
    private static void fill(SplittableRandom random, MemorySegment memory, FuzzedState mode) {
        for (long at = 0; at < memory.byteSize(); at += 8) {
            memory.set(ValueLayout.JAVA_LONG, at, random.nextLong());
        }
        RandomCode code = new RandomCode(random);
        int length = FuzzedState.CODE_BYTES;
        byte[] bytes =
                random.nextInt(4) == 0
                        ? code.noise(length)
                        : code.instructions(length, mode.bits());
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, FuzzedState.CODE, bytes.length);
    }

    /**
     * A handler of system management interrupts that puts noise into what is saved, and returns; or
     * random code.
     */
    private static void handler(SplittableRandom random, MemorySegment memory) {
        int base = 0x3_0000;
        int at = base + 0x8000;
        if (random.nextInt(3) == 0) {
            byte[] code = new RandomCode(random).instructions(0x400, 16);
            MemorySegment.copy(code, 0, memory, ValueLayout.JAVA_BYTE, at, code.length);
            return;
        }
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
