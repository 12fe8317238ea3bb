package dev.hv.machine.pc;

import static dev.hv.machine.pc.ScriptedCpu.halt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.machine.pc.ScriptedCpu.Program;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import java.util.ArrayList;
import java.util.List;

final class PlacementTest {
    @Property(tries = 60)
    void devicesThatPlaceThemselvesNeverOverlapAndAreAligned(
            @ForAll @Size(max = 12) List<@IntRange(min = 1, max = 600) Integer> ports,
            @ForAll @IntRange(min = 1, max = 1 << 20) int memory) {
        MachineSpec spec = Bench.spec(ClockSpec.deterministic());
        for (int i = 0; i < ports.size(); i++) {
            spec =
                    spec.withDevice(
                            DeviceSpec.of("r" + i, "test-registers")
                                    .with("port-count", ports.get(i).toString())
                                    .with("memory-size", Integer.toString(memory)));
        }
        try (PcMachine machine = Bench.build(spec, Program.of(halt()))) {
            List<MachineMap.Range> all = new ArrayList<>(machine.map().ports());
            assertEquals(ports.size(), all.size());
            for (MachineMap.Range range : all) {
                int index = Integer.parseInt(range.owner().replaceAll("\\D", ""));
                long size = range.last() - range.first() + 1;
                assertEquals(ports.get(index).longValue(), size);
                assertEquals(0, range.first() % Long.highestOneBit(2 * size - 1));
            }
            assertDisjoint(all);
            assertDisjoint(machine.map().memory());
            assertEquals(2 + ports.size(), machine.map().memory().size());
        }
    }

    private static void assertDisjoint(List<MachineMap.Range> ranges) {
        for (int i = 1; i < ranges.size(); i++) {
            assertTrue(ranges.get(i - 1).last() < ranges.get(i).first());
        }
    }
}
