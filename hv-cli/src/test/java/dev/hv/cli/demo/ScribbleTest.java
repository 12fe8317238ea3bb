package dev.hv.cli.demo;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.machine.MachineEnd;
import dev.hv.machine.pc.BootFile;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.ClockSpec;
import dev.hv.machine.pc.MachineBuilder;
import dev.hv.machine.pc.MachineMap;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.OnReset;
import dev.hv.machine.pc.PcMachine;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * A guest that writes and reads every port and every register in memory, in every width. It may end
 * its machine, in as many ways as there are; it may not break it.
 */
@Timeout(120)
final class ScribbleTest {
    /** Even in mebibytes: see the guest's source. */
    private static final long ORIGIN = 0x20_0000;

    private static final String END = "dd 0, 0, 0\nimage_end:\nmemory_end equ image_end\n";

    private static final Initiator TEST = Initiator.named("test");

    /**
     * Where the guest is: its variables, which follow its Multiboot header.
     *
     * @param range address of the description of the range
     * @param offset in the range
     * @param step which value, and which width
     */
    private record Position(String range, long offset, long step) {
        private static final long ADDRESS = ORIGIN + 32;
        static final Position FIRST = new Position("ranges", 0, 0);

        static Position behind(PcMachine machine) {
            return new Position(
                    Long.toString(variable(machine, 0)),
                    variable(machine, 1),
                    variable(machine, 2) + 1);
        }

        static boolean finished(PcMachine machine) {
            return variable(machine, 3) != 0;
        }

        private static long variable(PcMachine machine, int index) {
            return machine.memory().read(ADDRESS + 4L * index, Width.DWORD, TEST);
        }

        String source() {
            return "first_range equ %s\nfirst_offset equ %d\nfirst_step equ %d\n"
                    .formatted(range, offset, step);
        }
    }

    @ParameterizedTest
    @CsvSource({"microvm,REAL", "pc,REAL", "pc,DETERMINISTIC"})
    void everyPortAndRegisterCanBeWrittenWithoutBreakingTheMachine(
            String profile, ClockSpec.Mode mode)
            throws IOException, AssemblyException, InterruptedException {
        MachineSpec spec =
                MachineSpec.of(profile)
                        .without("debug-exit")
                        .withMemory(8 << 20)
                        .withClock(
                                mode == ClockSpec.Mode.REAL
                                        ? ClockSpec.real()
                                        : ClockSpec.deterministic())
                        .withPolicy(OnReset.END, OnReset.END);
        String guest = source() + ranges(spec);
        Position position = Position.FIRST;
        boolean finished = false;
        int ends = 0;
        while (!finished) {
            try (PcMachine machine = machine(spec, guest + position.source())) {
                machine.start();
                MachineEnd end = machine.await();
                Position next = Position.behind(machine);
                assertNotEquals(MachineEnd.Kind.FAILURE, end.kind(), () -> next + ": " + end);
                finished = Position.finished(machine);
                position = next;
                ends++;
            }
        }
        assertTrue(ends > 1, "there are ports that reset and power off");
    }

    private static String source() throws IOException {
        try (InputStream in = ScribbleTest.class.getResourceAsStream("scribble.asm")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static PcMachine machine(MachineSpec spec, String source) throws AssemblyException {
        byte[] image = Assembler.assemble(source, ORIGIN);
        return new MachineBuilder(spec.withBoot(BootSpec.of(BootFile.of("scribble", image))))
                .build();
    }

    /** All ports, what answers in memory but is no memory, and some places where nothing does. */
    private static String ranges(MachineSpec spec) throws IOException, AssemblyException {
        StringBuilder ranges = new StringBuilder("dd port_space, 0, 0x10000\n");
        try (PcMachine machine = machine(spec, source() + END + Position.FIRST.source())) {
            for (MachineMap.Range range : machine.map().memory()) {
                if (!range.owner().startsWith("ram")) {
                    memory(ranges, range.first(), range.last() - range.first() + 1);
                }
            }
        }
        for (long hole : new long[] {0x80_0000, 0xA000_0000L, 0xFFFF_F000L}) {
            memory(ranges, hole, 16);
        }
        return ranges + END;
    }

    /** Registers lie at the beginning of a range; a frame buffer is the same all over. */
    private static void memory(StringBuilder ranges, long first, long count) {
        ranges.append("dd 1, %d, %d\n".formatted(first, Math.min(count, 4096)));
    }
}
