package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.cpu.CpuExit;
import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.store.RegionStore;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/** The translator, at once and for everything, against the interpreter, in steps. */
class TiersAgreeTest {
    private static final int CODE = RandomPrograms.ADDRESS;
    private static final int DATA = TierMachine.DATA;
    private static final int SLOTS = 60;
    private static final int STEPS = 40;

    private final Random random = new Random(1);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void onRandomPrograms(int seed) {
        agree(seed, DATA);
    }

    /**
     * Whatever comes of it: code changes while it runs, and most of them end in a fault for ever.
     */
    @ParameterizedTest
    @ValueSource(ints = {11, 12, 13, 14, 15, 16})
    void onProgramsThatOverwriteThemselves(int seed) {
        agree(seed, CODE + 0x500);
    }

    /** What one machine keeps, the next one has; it keeps what is new to it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 7, 8, 11, 13, 14, 16, 17})
    void withRegionsOfAnEarlierRun(int seed, @TempDir Path folder) throws IOException {
        int data = seed > 10 ? CODE + 0x500 : DATA;
        try (RegionStore store = RegionStore.open(folder.resolve("kept"))) {
            for (int run = 0; run < 3; run++) {
                agree(seed, data, store);
            }
        }
    }

    private void agree(int seed, int data) {
        agree(seed, data, null);
    }

    private void agree(int seed, int data, @Nullable RegionStore store) {
        byte[] program = new RandomPrograms(seed).program(SLOTS);
        int most = seed % 3 == 0 ? 5 : 60;
        long bytes = seed % 3 == 1 ? 20_000 : 1L << 30; // of which some are evicted all the time
        TierMachine expected = machine(program, Tiering.INTERPRETER, seed, data, null);
        TierMachine actual = machine(program, tiering(seed, most, bytes), seed, data, store);
        for (int step = 0; step < STEPS; step++) {
            long budget = 1L + random.nextInt(600);
            String before = expected.state();
            CpuExit one = expected.interpreter.run(budget);
            CpuExit other = actual.interpreter.run(budget);
            int number = step;
            assertEquals(
                    expected.state(),
                    actual.state(),
                    () -> "step " + number + " of seed " + seed + " from\n" + before);
            assertEquals(one, other);
        }
        assertTrue(expected.c.instructions > 0);
    }

    private static Tiering tiering(int seed, int most, long bytes) {
        int entrances = seed % 4 == 0 ? 1 : 10;
        boolean inMemory = seed % 3 != 0;
        boolean apart = seed % 5 == 0;
        return new Tiering(
                1 + seed % 2 * 2,
                most,
                entrances,
                apart,
                inMemory,
                inMemory,
                Long.MAX_VALUE,
                bytes,
                true);
    }

    private static TierMachine machine(
            byte[] program, Tiering tiering, int seed, int data, @Nullable RegionStore store) {
        TierMachine machine = new TierMachine(tiering, store);
        Cpu c = machine.c;
        machine.put(CODE, program);
        Random values = new Random(seed);
        for (int i = 0; i < 16; i++) {
            c.r[i] = values.nextLong() >> values.nextInt(64);
        }
        for (int i = 0; i < 0x1000; i += 8) {
            machine.bench.memory.put(
                    DATA - 0x800 + i, 8, Double.doubleToRawLongBits(values.nextInt(100) / 4.0));
        }
        c.r[4] = TierMachine.STACK;
        c.r[5] = data;
        c.rip = CODE;
        return machine;
    }
}
