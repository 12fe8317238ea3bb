package dev.hv.machine.pc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FloppyDrivesTest {
    private static final BackendSource EMPTY = DiskSources.nothing("empty", 512);

    private static MachineSpec plug(MachineSpec spec, int kib) {
        return FloppyDrives.plug(spec, (long) kib << 10, EMPTY);
    }

    @Test
    void theSizeOfADiskTellsItsDriveAndTheCmosMemoryTheDrives() {
        MachineSpec spec = plug(plug(MachineSpec.of("pc"), 1200), 2880);
        assertEquals("kib-1200", spec.device("floppy").settings().get("kind0"));
        assertEquals("kib-2880", spec.device("floppy").settings().get("kind1"));
        assertEquals("37", spec.device("rtc").settings().get("floppy-types"), "25h");
        try (PcMachine machine = new MachineBuilder(spec).build()) {
            assertTrue(machine.map().ports().stream().anyMatch(r -> r.first() == 0x3F2));
        }
    }

    @Test
    void whatIsNoDisksSizeGoesIntoTheUsualDrive() {
        assertEquals(
                "kib-1440", plug(MachineSpec.of("pc"), 1).device("floppy").settings().get("kind0"));
    }

    @Test
    void aThirdDriveAndAMachineWithoutControllerAreRefused() {
        MachineSpec two = plug(plug(MachineSpec.of("pc"), 0), 0);
        assertThrows(AssemblyException.class, () -> plug(two, 0));
        MachineSpec none = MachineSpec.of("microvm");
        String refusal =
                String.valueOf(
                        assertThrows(AssemblyException.class, () -> plug(none, 0)).getMessage());
        assertTrue(refusal.contains("--profile pc"), refusal);
    }
}
