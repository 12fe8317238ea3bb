package dev.hv.machine.pc.bios;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.devices.backend.MemoryCharacters;
import dev.hv.machine.pc.MachineBuilder;
import dev.hv.machine.pc.PcMachine;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A boot sector that opens and closes the gates of address line 20 as programs do, and tells after
 * each step whether a byte beyond 1 MiB is one of its own.
 */
@Timeout(60)
final class AddressLine20Test {
    private static final int ORIGIN = 0x7C00;
    private static final int BYTE = 0x500;

    @ParameterizedTest
    @CsvSource({
        "'', o", // POST leaves it open
        "8042- 8042+, oco", // as HIMEM has it on a PC/AT
        "8042- 92+ 92-, ococ", // as HIMEM has it on a PS/2
        "bios- bios+, oco",
        "bios- bios- bios+ bios+ bios-, occooc",
        "bios- 92+ 92- 8042+ 8042-, ocococ",
        "8042- 92+ bios-, ococ",
        "bios- 92+ bios+ 8042-, ocooc", // the BIOS leaves one gate open
    })
    void aProgramSeesItCloseAndOpen(String steps, String expected, @TempDir Path directory)
            throws Exception {
        StubCode code = new StubCode();
        code.org(ORIGIN)
                .bytes(0x31, 0xC0, 0x8E, 0xD8, 0x8E, 0xD0) // xor ax, ax; mov ds, ax; mov ss, ax
                .bytes(0xBC)
                .word(ORIGIN) // mov sp, 7C00h
                .bytes(0xF7, 0xD0, 0x8E, 0xC0) // not ax; mov es, ax
                .near(0xE8, "tell");
        for (String step : steps.isEmpty() ? List.<String>of() : List.of(steps.split(" "))) {
            code.bytes(change(step)).near(0xE8, "tell");
        }
        code.bytes(0x66, 0x31, 0xC0, 0xBA, 0xF4, 0x00) // xor eax, eax; mov dx, 0F4h
                .bytes(0x66, 0xEF, 0xF4) // out dx, eax; hlt
                .label("tell")
                .bytes(0xC6, 0x06)
                .word(BYTE)
                .bytes('o') // mov byte [500h], 'o'
                .bytes(0x26, 0xC6, 0x06)
                .word(BYTE + 0x10)
                .bytes('c') // mov byte es:[510h], 'c'
                .bytes(0xA0)
                .word(BYTE) // mov al, [500h]
                .bytes(0xE6, 0xE9) // out E9h, al
                .bytes(0xB8, 0x02, 0x24, 0xCD, 0x15) // mov ax, 2402h; int 15h
                .bytes(0x04, '0', 0xE6, 0xE9) // add al, '0'; out E9h, al
                .bytes(0xC3); // ret
        byte[] disk = new byte[1 << 20];
        System.arraycopy(code.finish(), ORIGIN, disk, 0, 510);
        BiosCaller.makeBootable(disk);
        String said = run(Files.write(directory.resolve("disk.img"), disk));
        assertEquals(expected.replace("o", "o1").replace("c", "c0"), said);
    }

    /** The machine code of a step. */
    private static int[] change(String step) {
        return switch (step) {
            case "8042+" -> new int[] {0xB0, 0xD1, 0xE6, 0x64, 0xB0, 0xDF, 0xE6, 0x60};
            case "8042-" -> new int[] {0xB0, 0xD1, 0xE6, 0x64, 0xB0, 0xDD, 0xE6, 0x60};
            case "92+" -> new int[] {0xE4, 0x92, 0x0C, 0x02, 0xE6, 0x92}; // or al, 2
            case "92-" -> new int[] {0xE4, 0x92, 0x24, 0xFD, 0xE6, 0x92}; // and al, ~2
            case "bios+" -> new int[] {0xB8, 0x01, 0x24, 0xCD, 0x15}; // mov ax, 2401h; int 15h
            case "bios-" -> new int[] {0xB8, 0x00, 0x24, 0xCD, 0x15}; // mov ax, 2400h; int 15h
            default -> throw new IllegalArgumentException(step);
        };
    }

    private static String run(Path disk) throws InterruptedException {
        AtomicReference<MemoryCharacters> console = new AtomicReference<>();
        try (PcMachine machine = new MachineBuilder(BiosCaller.fromDisk(disk, console)).build()) {
            machine.start();
            machine.await();
        }
        return new String(console.get().bytes(), StandardCharsets.US_ASCII);
    }
}
