package dev.hv.machine.pc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;

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
