package dev.hv.plugins.examples.flat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.machine.FirmwareTarget;
import dev.hv.plugins.examples.riscv.RiscVBackend;
import dev.hv.tck.cpu.CpuBench;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

final class FlatFirmwareTest {
    private static final Initiator TEST = Initiator.named("test");

    @TempDir private Path folder;

    @Test
    void theFileIsInMemoryAndTheProcessorAtItsBeginning() throws IOException {
        Path file = Files.write(folder.resolve("program"), new byte[] {1, 2, 3, 4, 5});
        CpuBench bench = new CpuBench(1 << 16);
        try (VirtualCpu cpu = new RiscVBackend().create(CpuModel.parse("default"), 0, bench)) {
            new FlatFirmware()
                    .prepare(file.toString())
                    .start(new FirmwareTarget(bench.memory(), bench.ports(), cpu, List.of(), TEST));
            assertEquals(0x1000, cpu.state().get("pc"));
        }
        assertEquals(0x04030201, bench.memory().read(0x1000, Width.DWORD, TEST));
        assertEquals(5, bench.memory().read(0x1004, Width.BYTE, TEST));
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        FlatFirmware firmware = new FlatFirmware();
        assertThrows(IOException.class, () -> firmware.prepare(""));
        assertThrows(IOException.class, () -> firmware.prepare(folder.toString()));
    }
}
