package dev.hv.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.Width;
import dev.hv.api.machine.MachineEnd;
import dev.hv.disk.DiskFormat;
import dev.hv.disk.ImageRequest;
import dev.hv.junit.GuestMachine;
import dev.hv.junit.Machine;
import dev.hv.machine.pc.BootFile;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.ClockSpec;
import dev.hv.machine.pc.DiskSources;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.OnReset;
import dev.hv.machine.pc.Place;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Guests that drive the devices of a PC as no driver does: their machine's affair and no more. */
@Timeout(120)
final class HostileDevicesTest {
    private static final long ORIGIN = 0x10_0000;
    private static final long LEFT = ORIGIN + 32;
    private static final int TIMES = 20_000;

    @TempDir private static Path directory;

    /** BARs over memory, over each other and over the APICs; bridges, PAM and SMRAM as well. */
    private static final String CONFIGURATION =
            """
                call random
                db 0x25                         ; and eax, 1FFCh
                dd 0x1FFC
                or eax, 0x80000000
                mov edx, 0xCF8
                db 0xEF                         ; out dx, eax
                call random
                mov edx, 0xCFC
                db 0xEF
            """;

    private static final String MODES =
            """
                call random
                db 0x25
                dd 0x1F
                add eax, 0x3C0
                push eax
                call random
                db 0x5A                         ; pop edx
                db 0xEE                         ; out dx, al
                call random
                db 0x25
                dd 0xF
                mov edx, 0x1CE
                db 0x66, 0xEF                   ; out dx, ax
                call random
                db 0x25
                dd 0xFFF
                mov edx, 0x1CF
                db 0x66, 0xEF
                call random
                db 0x25
                dd 0x1FFFC
                add eax, 0xA0000
                db 0x89, 0x00                   ; mov [eax], eax
            """;

    /** Tables of regions that lie in themselves, in registers, or nowhere, and never end. */
    private static final String DMA =
            """
                mov eax, 0x80000920
                mov edx, 0xCF8
                db 0xEF
                mov eax, 0xC001
                mov edx, 0xCFC
                db 0xEF
                mov eax, 0x80000904
                mov edx, 0xCF8
                db 0xEF
                mov eax, 5
                mov edx, 0xCFC
                db 0xEF
                mov dword [0x700000], 0x700000  ; onto itself, 64 KiB, and not the last one
                mov dword [0x700004], 0
                mov dword [0x700008], 0xFEC00000
                mov dword [0x70000C], 0x10
                mov dword [0x700010], 0xFFFFFFF0
                mov dword [0x700014], 0
                call random
                db 0xA8, 1                      ; test al, 1
                je chosen
                mov eax, 0x700000
            chosen:
                mov edx, 0xC004
                db 0xEF
                mov edx, 0x1F6
                mov eax, 0xE0
                db 0xEE
                mov edx, 0x1F2
                call random
                db 0xEE
                mov edx, 0x1F3
                call random
                db 0xEE
                mov edx, 0x1F4
                mov eax, 0
                db 0xEE
                mov edx, 0x1F5
                db 0xEE
                mov edx, 0x1F7
                call random
                db 0x24, 2                      ; and al, 2
                db 0x0C, 0xC8                   ; or al, C8h: READ or WRITE DMA
                db 0xEE
                mov edx, 0xC000
                call random
                db 0x24, 8
                db 0x0C, 1
                db 0xEE
                mov edx, 0xC002
                mov eax, 6
                db 0xEE
            """;

    private static String guest(String step, int seed) {
        return """
        magic equ 0x1BADB002
        header:
            dd magic, 0x10000, -(magic + 0x10000)
            dd header, header, image_end, memory_end, start
        left:
            dd %d
        start:
            mov esp, memory_end
            lidt [no_handlers]
        again:
        %s
            dec dword [left]
            je over
            jmp again
        over:
            mov eax, 0
            mov edx, 0xF4
            db 0xEF
            hlt
        random:
            mov eax, [state]
            imul eax, [mixer]
            add eax, 12345
            mov [state], eax
            db 0xC1, 0xC8, 16               ; ror eax, 16
            ret
        mixer:
            dd 1103515245
        state:
            dd %d
        no_handlers:
            dw 0, 0, 0
            align 16
        image_end:
        memory_end equ image_end + 4096
        """
                .formatted(TIMES, step, seed);
    }

    static Stream<Arguments> guests() {
        return IntStream.rangeClosed(1, 3)
                .boxed()
                .flatMap(
                        seed ->
                                Stream.of(
                                        Arguments.of("configuration", seed, CONFIGURATION),
                                        Arguments.of("modes", seed, MODES),
                                        Arguments.of("DMA", seed, DMA)));
    }

    static MachineSpec storm(String name, int seed, String step) throws Exception {
        Path file = directory.resolve(name + seed + ".img");
        Files.write(file, new byte[1 << 20]);
        ClockSpec clock = ClockSpec.deterministic();
        ImageRequest image = ImageRequest.of(file).withFormat(DiskFormat.RAW);
        MachineSpec pc = MachineSpec.of("pc").withMemory(8 << 20).withClock(clock);
        Place disk = new Place.Backend(DiskSources.disk(image, clock));
        byte[] kernel = Assembler.assemble(guest(step, seed), ORIGIN);
        return pc.withReplaced(pc.device("ide").at("drive0", disk))
                .withPolicy(OnReset.END, OnReset.END)
                .withBoot(BootSpec.of(BootFile.of("guest", kernel)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("guests")
    void aStormOfWritesIsItsMachinesAffair(
            String name, int seed, String step, @Machine("storm") GuestMachine machine)
            throws InterruptedException {
        // One that has put registers over its own code may do anything, also nothing.
        Optional<MachineEnd> own = machine.start().machine().await(Duration.ofSeconds(5));
        long left = machine.read(LEFT, Width.DWORD);
        MachineEnd end = machine.stop().end();
        assertNotEquals(MachineEnd.Kind.FAILURE, end.kind(), end.detail());
        own.ifPresent(before -> assertEquals(before, end));
        assertTrue(left != TIMES, "it has begun");
    }
}
