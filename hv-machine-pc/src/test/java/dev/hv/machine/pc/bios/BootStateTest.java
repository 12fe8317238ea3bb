package dev.hv.machine.pc.bios;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.devices.backend.MemoryCharacters;
import dev.hv.machine.pc.MachineBuilder;
import dev.hv.machine.pc.PcMachine;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;

/** How a boot sector finds processor and chips that it does not set up itself. */
@Timeout(60)
final class BootStateTest {
    private static final int ORIGIN = 0x7C00;

    @Test
    void cachesAreOnAndMemoryIsRefreshed(@TempDir Path directory) throws Exception {
        StubCode code = new StubCode();
        code.org(ORIGIN)
                .bytes(0x0F, 0x20, 0xC0) // mov eax, cr0
                .bytes(0x66, 0xC1, 0xE8, 0x18) // shr eax, 24
                .bytes(0xE6, 0xE9) // out E9h, al
                .bytes(0xB0, 0xE4, 0xE6, 0x43) // mov al, E4h; out 43h, al: status of counter 1
                .bytes(0xE4, 0x41, 0x24, 0x7F) // in al, 41h; and al, 7Fh: but for its output
                .bytes(0xE6, 0xE9) // out E9h, al
                .bytes(0x66, 0x31, 0xC0, 0xBA, 0xF4, 0x00) // xor eax, eax; mov dx, 0F4h
                .bytes(0x66, 0xEF, 0xF4); // out dx, eax; hlt
        byte[] disk = new byte[1 << 20];
        byte[] sector = code.finish();
        System.arraycopy(sector, ORIGIN, disk, 0, sector.length - ORIGIN);
        BiosCaller.makeBootable(disk);
        AtomicReference<MemoryCharacters> console = new AtomicReference<>();
        Path image = Files.write(directory.resolve("disk.img"), disk);
        try (PcMachine machine = new MachineBuilder(BiosCaller.fromDisk(image, console)).build()) {
            machine.start();
            machine.await();
        }
        assertEquals("00 14", HexFormat.ofDelimiter(" ").formatHex(console.get().bytes()));
    }
}
