package dev.hv.machine.pc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Width;
import dev.hv.machine.pc.boot.CmosSizes;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.Map;

class FirmwareFilesTest {
    private static final byte[] RESET_LOOP = {(byte) 0xEB, (byte) 0xFE};

    @Test
    void filesOfAMachineStayWithItThroughEveryChange() {
        BootFile file = BootFile.of("video", RESET_LOOP);
        MachineSpec spec =
                MachineSpec.of("pc")
                        .withFirmwareFile("pci1234,1111.rom", file)
                        .withRom(BootFile.of("rom", RESET_LOOP))
                        .withMemory(64 << 20)
                        .withName("other");
        assertEquals(file, spec.firmwareFiles().get("pci1234,1111.rom"));
        new MachineBuilder(spec).build().close();
    }

    /** Firmware that knows no fw_cfg asks the CMOS memory: 15 MiB above the first, 48 above 16. */
    @Test
    void aRomFindsTheSizeOfMemoryInTheCmosMemory() {
        MachineSpec spec =
                MachineSpec.of("pc")
                        .withMemory(64 << 20)
                        .withRom(BootFile.of("rom", RESET_LOOP))
                        .withClock(ClockSpec.deterministic());
        try (PcMachine machine = new MachineBuilder(spec).build()) {
            machine.start();
            machine.pause();
            assertEquals(640, cmosWord(machine, 0x15));
            assertEquals(63 << 10, cmosWord(machine, 0x17));
            assertEquals(63 << 10, cmosWord(machine, 0x30));
            assertEquals(48 << 4, cmosWord(machine, 0x34));
            assertEquals(0, cmosWord(machine, 0x5B));
        }
    }

    @Test
    void sizesAboveTheHoleAreToldApart() {
        Map<Integer, Integer> sizes = CmosSizes.of(RamLayout.of(5L << 30));
        assertEquals(0xFFFF, bytes(sizes, 0x17, 2), "64 MiB at most");
        assertEquals(((3L << 30) - (16 << 20)) >> 16, bytes(sizes, 0x34, 2));
        assertEquals(2 << 14, bytes(sizes, 0x5B, 3));
    }

    private static int bytes(Map<Integer, Integer> sizes, int index, int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            value |= sizes.getOrDefault(index + i, -1) << (8 * i);
        }
        return value;
    }

    private static int cmosWord(PcMachine machine, int index) {
        int word = 0;
        for (int i = 0; i < 2; i++) {
            machine.ports().write(0x70, Width.BYTE, index + i, ScriptedCpu.CPU);
            word |= (int) machine.ports().read(0x71, Width.BYTE, ScriptedCpu.CPU) << (8 * i);
        }
        return word;
    }

    @Test
    void oneThatCannotBeReadIsNamed() {
        MachineSpec spec =
                MachineSpec.of("pc")
                        .withFirmwareFile("vgaroms/a.bin", BootFile.of(Path.of("/none/a.bin")));
        MachineBuilder builder = new MachineBuilder(spec);
        String refusal =
                String.valueOf(assertThrows(AssemblyException.class, builder::build).getMessage());
        assertTrue(refusal.contains("/none/a.bin"), refusal);
    }
}
