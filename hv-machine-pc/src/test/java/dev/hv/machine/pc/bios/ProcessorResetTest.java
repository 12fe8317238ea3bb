package dev.hv.machine.pc.bios;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.machine.MachineEnd;
import dev.hv.devices.backend.MemoryCharacters;
import dev.hv.disk.DiskFormat;
import dev.hv.disk.ImageRequest;
import dev.hv.machine.pc.BootDevice;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.MachineBuilder;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.OnReset;
import dev.hv.machine.pc.PcMachine;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A boot sector that has the processor reset as programs for the 80286 do to leave protected mode
 * (IBM PC/AT Technical Reference, "ROM BIOS", shutdown status), and tells where it has got to and
 * whether the 8259A still has the mask that it gave it.
 */
@Timeout(60)
final class ProcessorResetTest {
    private static final int ORIGIN = 0x7C00;
    private static final int STACK = 0x7000;
    private static final int BEEN_HERE = 0x600;
    private static final int JUMPED = 0x7D00;
    private static final int MOVED = 0x7D10;
    private static final int KEPT = 0x7D80;
    private static final int LOST = 0x7D90;
    private static final int MASK = 0xA5;
    private static final int GDT = 0x7D40;
    private static final int GDT_POINTER = 0x7D60;
    private static final int TICKS = 0x46C;
    private static final long TASK_PRIORITY = 0xFEE0_0080L;
    private static final Initiator TEST = Initiator.named("test");

    /** How the processor is reset. */
    private static int[] code(String way) {
        return switch (way) {
            case "8042" -> new int[] {0xB0, 0xFE, 0xE6, 0x64}; // mov al, 0FEh; out 64h, al
            case "port 92h" -> new int[] {0xE4, 0x92, 0x0C, 0x01, 0xE6, 0x92}; // or al, 1
            case "soft CF9h" -> new int[] {0xBA, 0xF9, 0x0C, 0xB0, 0x04, 0xEE}; // mov al, 4
            case "hard CF9h" -> new int[] {0xBA, 0xF9, 0x0C, 0xB0, 0x06, 0xEE}; // mov al, 6
            case "triple fault" -> new int[] {0x0F, 0x01, 0x1E, 0x00, 0x05, 0xCC}; // lidt; int3
            case "jump" -> new int[] {0xEA, 0xF0, 0xFF, 0x00, 0xF0}; // jmp F000:FFF0
            default -> throw new IllegalArgumentException(way);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "0x05, 8042,         J kept",
        "0x0A, 8042,         J kept",
        "0x09, 8042,         M kept",
        "0x04, 8042,         B kept",
        "0x00, 8042,         B lost",
        "0x42, 8042,         B lost",
        "0x05, port 92h,     J kept",
        "0x0A, port 92h,     J kept",
        "0x0A, soft CF9h,    J kept",
        "0x0A, triple fault, J kept",
        "0x09, triple fault, M kept",
        "0x00, triple fault, B lost",
        "0x0A, jump,         J kept",
        "0x00, jump,         B lost",
        "0x0A, hard CF9h,    B lost",
    })
    void theShutdownByteSaysWhereTheProcessorGoesOn(
            int code, String way, String expected, @TempDir Path directory) throws Exception {
        assertEquals(
                expected,
                run(directory, code, way, true, OnReset.REBOOT),
                () -> way + " with " + code);
    }

    @Test
    void itIsResetWithTheGateOfLine20ClosedToo(@TempDir Path directory) throws Exception {
        assertEquals("J kept", run(directory, 0x0A, "8042", false, OnReset.REBOOT));
    }

    @Test
    void aProcessorThatGoesOnIsNoRebootForThePolicy(@TempDir Path directory) throws Exception {
        assertEquals("J kept", run(directory, 0x0A, "8042", true, OnReset.END));
        assertEquals("RESET", run(directory, 0x00, "8042", true, OnReset.END));
    }

    /** Intel SDM vol. 3A, 12.4.7.3; without virtual wire mode no tick would come afterwards. */
    @Test
    void itsApicIsResetWithItAndLetsTheTimerThrough(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("apic.img"), apicSector());
        MachineSpec spec =
                BiosCaller.pc(ImageRequest.of(file).withFormat(DiskFormat.RAW))
                        .withBoot(BootSpec.from(List.of(BootDevice.DISK)));
        try (PcMachine machine = new MachineBuilder(spec).build()) {
            machine.start();
            assertEquals(1, machine.await().code());
            assertEquals(0, machine.memory().read(TASK_PRIORITY, Width.DWORD, TEST));
        }
    }

    /** Gives its APIC a task priority, has the processor reset, and waits for a tick. */
    private static byte[] apicSector() {
        StubCode code = new StubCode();
        code.org(ORIGIN)
                .bytes(0x31, 0xC0, 0x8E, 0xD8, 0xFA) // xor ax, ax; mov ds, ax; cli
                .bytes(0xB0, 0x0F, 0xE6, 0x70, 0xB0, 0x0A, 0xE6, 0x71) // shutdown byte
                .bytes(0xC7, 0x06)
                .word(0x467)
                .word(JUMPED)
                .bytes(0xC7, 0x06)
                .word(0x469)
                .word(0)
                .bytes(0x0F, 0x01, 0x16)
                .word(GDT_POINTER) // lgdt
                .bytes(0x0F, 0x20, 0xC0, 0x0C, 0x01, 0x0F, 0x22, 0xC0) // cr0: protected mode
                .bytes(0xBB, 0x08, 0x00, 0x8E, 0xDB) // mov bx, 8; mov ds, bx
                .bytes(0x66, 0xBB)
                .word((int) TASK_PRIORITY)
                .word((int) (TASK_PRIORITY >> 16)) // mov ebx, TASK_PRIORITY
                .bytes(0x67, 0x66, 0xC7, 0x03)
                .word(0x20)
                .word(0) // mov dword [ebx], 20h
                .bytes(code("8042"))
                .bytes(0xF4) // hlt
                .org(JUMPED)
                .bytes(0x31, 0xC0, 0x8E, 0xD0, 0xBC)
                .word(STACK) // xor ax, ax; mov ss, ax; mov sp, STACK
                .bytes(0x8E, 0xD8, 0xA1)
                .word(TICKS) // mov ds, ax; mov ax, [TICKS]
                .label("wait")
                .bytes(0xFB, 0xF4, 0x3B, 0x06)
                .word(TICKS) // sti; hlt; cmp ax, [TICKS]
                .jump(0x74, "wait")
                .bytes(0x66, 0x31, 0xC0, 0xBA, 0xF4, 0x00, 0x66, 0xEF, 0xF4) // end
                .org(GDT)
                .word(0)
                .word(0)
                .word(0)
                .word(0)
                .bytes(0xFF, 0xFF, 0x00, 0x00, 0x00, 0x92, 0xCF, 0x00) // flat data
                .org(GDT_POINTER)
                .word(0x0F)
                .word(GDT)
                .word(0);
        return bootable(code);
    }

    private static String run(Path directory, int code, String way, boolean line20, OnReset onReset)
            throws Exception {
        AtomicReference<MemoryCharacters> console = new AtomicReference<>();
        Path file = Files.write(directory.resolve("reset.img"), sector(code, way, line20));
        MachineSpec spec = BiosCaller.fromDisk(file, console).withPolicy(onReset, OnReset.REBOOT);
        try (PcMachine machine = new MachineBuilder(spec).build()) {
            machine.start();
            MachineEnd end = machine.await();
            return end.kind() == MachineEnd.Kind.RESET ? "RESET" : console.get().text();
        }
    }

    private static byte[] sector(int shutdown, String way, boolean line20) {
        StubCode code = new StubCode();
        code.org(ORIGIN)
                .bytes(0x31, 0xC0, 0x8E, 0xD8, 0x8E, 0xC0) // xor ax, ax; mov ds, ax; mov es, ax
                .bytes(0xFA, 0x8E, 0xD0, 0xBC)
                .word(STACK) // cli; mov ss, ax; mov sp, STACK
                .bytes(0x80, 0x3E)
                .word(BEEN_HERE)
                .bytes(0x5A) // cmp byte [BEEN_HERE], 5Ah
                .bytes(0xB3, 'B', 0x0F)
                .near(0x84, "tell") // mov bl, 'B'; je
                .bytes(0xC6, 0x06)
                .word(BEEN_HERE)
                .bytes(0x5A) // mov byte [BEEN_HERE], 5Ah
                .bytes(0xB0, MASK, 0xE6, 0x21) // mov al, MASK; out 21h, al
                .bytes(0xB0, 0x0F, 0xE6, 0x70, 0xB0, shutdown, 0xE6, 0x71)
                .bytes(0xC7, 0x06)
                .word(0x467);
        if (shutdown == 0x09) {
            // as INT 15h, AH=87h leaves it: flags, CS, IP, PUSHA, ES, DS
            code.word(STACK - 26)
                    .bytes(0x9C, 0x0E, 0x68)
                    .word(MOVED) // pushf; push cs; push MOVED
                    .bytes(0x60, 0x06, 0x1E); // pusha; push es; push ds
        } else {
            code.word(JUMPED);
        }
        code.bytes(0xC7, 0x06).word(0x469).word(0); // mov word [469h], 0
        if (!line20) {
            code.bytes(0xB0, 0xD1, 0xE6, 0x64, 0xB0, 0xDD, 0xE6, 0x60) // 8042: closed
                    .bytes(0xE4, 0x92, 0x24, 0xFD, 0xE6, 0x92); // port 92h: closed
        }
        code.bytes(code(way))
                .bytes(0xF4) // hlt
                .org(JUMPED)
                .bytes(0xB3, 'J')
                .jump(0xEB, "tell")
                .org(MOVED)
                .bytes(0xB3, 'M')
                .label("tell")
                .bytes(0x88, 0xD8, 0xE6, 0xE9) // mov al, bl; out E9h, al
                .bytes(0xE4, 0x21, 0x3C, MASK) // in al, 21h; cmp al, MASK
                .bytes(0x0E, 0x1F, 0xBE)
                .word(KEPT) // push cs; pop ds; mov si, KEPT
                .jump(0x74, "say")
                .bytes(0xBE)
                .word(LOST) // mov si, LOST
                .label("say")
                .bytes(0xB9, 0x05, 0x00, 0xBA, 0xE9, 0x00, 0xFC, 0xF3, 0x6E) // rep outsb
                .bytes(0x66, 0x31, 0xC0, 0xBA, 0xF4, 0x00, 0x66, 0xEF, 0xF4) // end
                .org(KEPT)
                .text(" kept")
                .org(LOST)
                .text(" lost");
        return bootable(code);
    }

    private static byte[] bootable(StubCode code) {
        byte[] sector = new byte[512];
        System.arraycopy(code.finish(), ORIGIN, sector, 0, 510);
        BiosCaller.makeBootable(sector);
        return sector;
    }
}
