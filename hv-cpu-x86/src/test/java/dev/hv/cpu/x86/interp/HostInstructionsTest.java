package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hv.cpu.x86.core.Cr0;
import dev.hv.cpu.x86.core.Seg;
import dev.hv.cpu.x86.hostcode.CodeMemory;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Random;

/**
 * Programs of instructions that machine code has its own ways for, in loops, against the
 * interpreter: what is left to it is so at any place among them.
 */
class HostInstructionsTest {
    private static final int CODE = RandomPrograms.ADDRESS;
    private static final int SLOT = 16;
    private static final int SLOTS = 24;
    private static final int STEPS = 60;

    /** Control words of the x87 at the beginning of the data: all masked, and the last one not. */
    private static final int[] CONTROLS = {0x37F, 0x27F, 0x77F, 0xF7F, 0x7F, 0x33F};

    /** With an immediate byte behind; the registers are chosen. */
    private static final String[] SHUFFLES = {
        "660f70", "f20f70", "f30f70", "0fc6", "660fc6", "660f3a0f", "660f3a0e", "660fc5", "660f3a14"
    };

    /** The same without an immediate. */
    private static final String[] OTHERS = {"660f3800", "660fd7", "f20f12", "f30f16", "660f60"};

    private final Random random = new Random(7);

    enum Group {
        X87,
        KERNEL,
        STRINGS,
        SHUFFLES
    }

    @ParameterizedTest
    @CsvSource({
        "X87,1",
        "X87,2",
        "X87,3",
        "X87,4",
        "X87,5",
        "X87,6",
        "X87,7",
        "X87,8",
        "KERNEL,1",
        "KERNEL,2",
        "KERNEL,3",
        "KERNEL,4",
        "KERNEL,5",
        "STRINGS,1",
        "STRINGS,2",
        "STRINGS,3",
        "SHUFFLES,1",
        "SHUFFLES,2",
        "SHUFFLES,3"
    })
    void doWhatTheInterpreterDoes(Group group, int seed) {
        assumeTrue(CodeMemory.get() != null, "the host is not one that code is written for");
        byte[] program = program(group, new Random(seed));
        TierMachine expected = machine(program, Tiering.INTERPRETER, seed);
        TierMachine actual =
                machine(
                        program,
                        new Tiering(3, 60, 10, false, true, true, Long.MAX_VALUE, 1L << 30, true),
                        seed);
        for (int step = 0; step < STEPS; step++) {
            long budget = 1L + random.nextInt(900);
            String before = state(expected);
            expected.interpreter.run(budget);
            actual.interpreter.run(budget);
            assertEquals(
                    state(expected),
                    state(actual),
                    () -> HexFormat.of().formatHex(program) + " from\n" + before);
        }
        long translated = actual.figure("instructions-translated");
        assertTrue(2 * translated > actual.c.instructions, translated + " translated");
    }

    private static String state(TierMachine machine) {
        return machine.state()
                + "\nbases of GS "
                + Long.toHexString(machine.c.segBase[Seg.GS])
                + ' '
                + Long.toHexString(machine.c.kernelGsBase)
                + (machine.c.inShadow() ? " in the shadow of STI" : "");
    }

    private static TierMachine machine(byte[] program, Tiering tiering, int seed) {
        TierMachine machine = new TierMachine(tiering);
        machine.put(CODE, program);
        Random values = new Random(seed);
        for (int i = 0; i < 16; i++) {
            machine.c.r[i] = values.nextLong() >> values.nextInt(64);
        }
        for (int i = 0; i < machine.c.fp.xmm.length; i++) {
            machine.c.fp.xmm[i] = values.nextLong();
        }
        for (int i = 0; i < 0x200; i += 8) {
            long value =
                    switch (values.nextInt(4)) {
                        case 0 -> values.nextLong();
                        case 1 -> values.nextInt(1000) - 500;
                        default -> Double.doubleToRawLongBits(values.nextInt(100) / 8.0 - 4);
                    };
            machine.bench.memory.put(TierMachine.DATA - 0x100 + i, 8, value);
        }
        for (int i = 0; i < CONTROLS.length; i++) {
            machine.bench.memory.put(TierMachine.DATA - 128 + 2 * i, 2, CONTROLS[i]);
        }
        machine.c.kernelGsBase = 0x1234_5000;
        machine.c.cr0 |= Cr0.NE; // else it halts at an exception of the x87
        machine.c.r[4] = TierMachine.STACK;
        machine.c.r[5] = TierMachine.DATA;
        machine.c.rip = CODE;
        return machine;
    }

    // ------------------------------------------------------------------ programs

    private static byte[] program(Group group, Random random) {
        ByteArrayOutputStream program = new ByteArrayOutputStream();
        program.writeBytes(HexFormat.of().parseHex("dbe3")); // fninit
        fill(program, SLOT);
        for (int slot = 1; slot < SLOTS; slot++) {
            String code =
                    switch (group) {
                        case X87 -> x87(random);
                        case KERNEL -> kernel(random);
                        case STRINGS -> strings(random);
                        case SHUFFLES -> shuffle(random);
                    };
            program.writeBytes(HexFormat.of().parseHex(code));
            fill(program, SLOT * (slot + 1));
        }
        int back = SLOT - (program.size() + 5);
        program.writeBytes(HexFormat.of().parseHex("e9" + hex32(back)));
        return program.toByteArray();
    }

    private static void fill(ByteArrayOutputStream program, int size) {
        while (program.size() < size) {
            program.write(0x90);
        }
    }

    private static String hex8(int value) {
        return String.format("%02x", value & 0xFF);
    }

    private static String hex32(int value) {
        return String.format("%08x", Integer.reverseBytes(value));
    }

    private static String pick(Random random, String... from) {
        return from[random.nextInt(from.length)];
    }

    /** Mostly with masked exceptions, and with few values on the stack. */
    private static String x87(Random random) {
        return switch (random.nextInt(16)) {
            case 0 -> "d96d" + hex8(-128 + 2 * random.nextInt(CONTROLS.length)); // fldcw
            case 1 -> pick(random, "dfe0", "dd7d40", "d97d40", "dbe2", "d9e8", "d9ee", "d9eb");
            case 2, 3, 4 ->
                    pick(random, "d945", "dd45", "db45", "df45", "df6d", "db6d") + place(random);
            case 5, 6 ->
                    pick(random, "dd5d", "d95d", "db5d", "df5d", "df7d", "db7d", "dd4d")
                            + place(random);
            case 7, 8, 9 ->
                    pick(random, "dec1", "dec9", "dee9", "dee1", "def9", "def1", "d8c1", "dcc2");
            case 10 ->
                    pick(
                            random, "d9c9", "ddd9", "ddd8", "d9c0", "d9c1", "dae9", "ded9", "dbf1",
                            "dfe9");
            default -> {
                int opcode = 0xD8 + random.nextInt(8);
                boolean memory = random.nextBoolean();
                int number = random.nextInt(8);
                int modRm = memory ? 0x45 | number << 3 : 0xC0 | random.nextInt(64);
                yield hex8(opcode) + hex8(modRm) + (memory ? place(random) : "");
            }
        };
    }

    private static String place(Random random) {
        return hex8(8 * random.nextInt(14) - 64);
    }

    private static String kernel(Random random) {
        return pick(
                random,
                "fa",
                "fb",
                "9c58",
                "fc",
                "9c9d",
                "0f01f8",
                "fafb",
                "fb9c5b",
                "6548a1" + "00".repeat(8),
                "4801c0",
                "31c0",
                "f9",
                "fd9c58fc");
    }

    /** Within a page, and across the one at the end of the data. */
    private static String strings(Random random) {
        int count = random.nextInt(40) - 2;
        String setUp = "b9" + hex32(Math.max(count, 0)) + "488d7d" + hex8(random.nextInt(256));
        if (random.nextInt(4) == 0) {
            return "488db5" + hex32(random.nextInt(0x2000) - 0x1000);
        }
        return setUp
                + pick(random, "", "fd", "fc", "fc")
                + pick(
                        random, "f3aa", "f3ab", "f366ab", "f348ab", "f3a4", "f3a5", "f348a5",
                        "f2a4", "64f3a4");
    }

    private static String shuffle(Random random) {
        String modRm = hex8(0xC0 | random.nextInt(64));
        return switch (random.nextInt(5)) {
            case 0 -> pick(random, OTHERS) + modRm;
            case 1 ->
                    "660f73"
                            + hex8(0xC0 | (random.nextBoolean() ? 7 : 3) << 3 | random.nextInt(8))
                            + hex8(random.nextInt(20));
            case 2 ->
                    pick(random, "660fc4", "660f3a20", "660f3a22")
                            + modRm
                            + hex8(random.nextInt(256));
            default -> pick(random, SHUFFLES) + modRm + hex8(random.nextInt(256));
        };
    }
}
