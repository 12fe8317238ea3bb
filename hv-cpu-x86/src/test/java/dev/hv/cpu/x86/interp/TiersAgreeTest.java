package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.cpu.CpuExit;
import dev.hv.cpu.x86.core.Cpu;
import dev.hv.cpu.x86.fp.FxsaveImage;
import dev.hv.cpu.x86.system.Bench;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.Random;

/** The translator, at once and for everything, against the interpreter, in steps. */
class TiersAgreeTest {
    private static final int CODE = RandomPrograms.ADDRESS;
    private static final int DATA = 0x50_0000;
    private static final int HANDLERS = 0x60_0000;
    private static final int STACK = 0x70_0000;
    private static final int SLOTS = 60;
    private static final int STEPS = 40;

    private final Random random = new Random(1);

    private static final class Machine {
        final Bench bench;
        final Context c;
        final Interpreter interpreter;

        Machine(Tiering tiering) {
            Context[] made = new Context[1];
            bench =
                    Bench.longMode(
                            bus -> {
                                made[0] = new Context(bus);
                                return made[0];
                            });
            c = made[0];
            interpreter = new Interpreter(c, tiering);
            c.cr4 |= 0x600;
            c.updateMode();
            for (int vector = 0; vector < 32; vector++) {
                handler(vector);
            }
        }

        /** Goes on with the slot behind the one that faulted. */
        private void handler(int vector) {
            int address = HANDLERS + 64 * vector;
            boolean error =
                    switch (vector) {
                        case 8, 10, 11, 12, 13, 14, 17 -> true;
                        default -> false;
                    };
            byte[] drop = error ? new byte[] {0x48, (byte) 0x83, (byte) 0xC4, 8} : new byte[0];
            // FNCLEX; ADD QWORD [RSP], 16; AND QWORD [RSP], -16; MOV RSP in the frame; IRETQ
            byte[] rest = {
                (byte) 0xDB,
                (byte) 0xE2,
                0x48,
                (byte) 0x83,
                0x04,
                0x24,
                0x10,
                0x48,
                (byte) 0x83,
                0x24,
                0x24,
                (byte) 0xF0,
                0x48,
                (byte) 0xC7,
                0x44,
                0x24,
                0x18,
                0,
                0,
                0x70,
                0,
                0x48,
                (byte) 0xCF
            };
            put(address, drop);
            put(address + drop.length, rest);
            bench.gate(vector, 0x38, address, 0x8E);
        }

        void put(int address, byte[] bytes) {
            for (int i = 0; i < bytes.length; i++) {
                bench.memory.put(address + i, 1, bytes[i]);
            }
        }

        String state() {
            StringBuilder state = new StringBuilder();
            state.append("rip ").append(Long.toHexString(c.rip));
            state.append(" count ").append(c.instructions);
            state.append(" flags ").append(Integer.toHexString(c.flags()));
            for (int i = 0; i < 16; i++) {
                state.append("\nr").append(i).append(' ').append(Long.toHexString(c.r[i]));
            }
            long[] image = new long[FxsaveImage.LONGS];
            FxsaveImage.save(c.fp, image, true, true);
            state.append("\nfxsave ").append(Arrays.toString(image));
            state.append("\nmemory ").append(memory());
            return state.toString();
        }

        private int memory() {
            byte[] bytes = new byte[0x2000];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) bench.memory.get(DATA - 0x1000 + i, 1);
                bytes[i] ^= (byte) (17 * bench.memory.get(CODE - 0x1000 + i, 1));
            }
            return Arrays.hashCode(bytes);
        }
    }

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

    private void agree(int seed, int data) {
        byte[] program = new RandomPrograms(seed).program(SLOTS);
        int most = seed % 3 == 0 ? 5 : 60;
        long bytes = seed % 3 == 1 ? 20_000 : 1L << 30; // of which some are evicted all the time
        Machine expected = machine(program, Tiering.INTERPRETER, seed, data);
        Machine actual = machine(program, tiering(seed, most, bytes), seed, data);
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

    private static Machine machine(byte[] program, Tiering tiering, int seed, int data) {
        Machine machine = new Machine(tiering);
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
        c.r[4] = STACK;
        c.r[5] = data;
        c.rip = CODE;
        return machine;
    }
}
