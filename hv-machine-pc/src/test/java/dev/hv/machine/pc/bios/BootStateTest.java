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

    @TempDir Path directory;

    @Test
    void cachesAreOnAndMemoryIsRefreshed() throws Exception {
        StubCode code = new StubCode();
        code.org(ORIGIN)
                .bytes(0x0F, 0x20, 0xC0) // mov eax, cr0
                .bytes(0x66, 0xC1, 0xE8, 0x18) // shr eax, 24
                .bytes(0xE6, 0xE9) // out E9h, al
                .bytes(0xB0, 0xE4, 0xE6, 0x43) // mov al, E4h; out 43h, al: status of counter 1
                .bytes(0xE4, 0x41, 0x24, 0x7F) // in al, 41h; and al, 7Fh: but for its output
                .bytes(0xE6, 0xE9); // out E9h, al
        assertEquals("00 14", console(code));
    }

    @Test
    void aLockThatIsHeldDoesNotToggleAgain() throws Exception {
        StubCode code = new StubCode();
        code.org(ORIGIN);
        for (int scan : new int[] {0x3A, 0x3A, 0xBA, 0x52, 0x52}) {
            code.bytes(0xB0, 0xD2, 0xE6, 0x64) // mov al, D2h; out 64h, al
                    .bytes(0xB0, scan, 0xE6, 0x60) // mov al, scan; out 60h, al: as if typed
                    .bytes(0xB9, 0xFF, 0xFF, 0xE2, 0xFE); // mov cx, FFFFh; loop $
        }
        code.bytes(0x31, 0xC0, 0x8E, 0xD8) // xor ax, ax; mov ds, ax
                .bytes(0xA0, 0x17, 0x04, 0xE6, 0xE9) // mov al, [417h]; out E9h, al
                .bytes(0xA0, 0x18, 0x04, 0xE6, 0xE9); // mov al, [418h]; out E9h, al
        assertEquals("c0 80", console(code), "Caps Lock and Insert are on, Insert is held");
    }

    /** Returns what a boot sector writes to the console. */
    private String console(StubCode code) throws Exception {
        code.bytes(0x66, 0x31, 0xC0, 0xBA, 0xF4, 0x00) // xor eax, eax; mov dx, 0F4h
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
        return HexFormat.ofDelimiter(" ").formatHex(console.get().bytes());
    }
}
