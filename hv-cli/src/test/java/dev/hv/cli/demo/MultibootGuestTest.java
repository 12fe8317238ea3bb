package dev.hv.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.machine.MachineEnd;
import dev.hv.junit.GuestMachine;
import dev.hv.junit.Machine;
import dev.hv.machine.pc.BootFile;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.MachineSpec;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A Multiboot 1 kernel of both kinds, from its header to what it finds out about its machine. */
@Timeout(120)
final class MultibootGuestTest {
    private static final long ORIGIN = 0x20_0000;
    private static final String MAGIC = "magic equ 0x1BADB002\n";

    /** Bit 16 of the flags: the header says where the file goes (3.1.3). */
    private static final String FLAT =
            """
            flags equ 0x10003
            header:
            dd magic, flags, -(magic + flags)
            dd header, header, image_end, memory_end, start
            """;

    /**
     * An ELF header (System V gABI, "ELF Header"), one segment of the whole file, and no bit 16.
     */
    private static final String ELF =
            """
            flags equ 3
            file:
            db 0x7F, "ELF", 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0
            dw 2, 3
            dd 1, start, 52, 0, 0
            dw 52, 32, 1, 0, 0, 0
            dd 1, 0, file, file, image_end - file, memory_end - file, 7, 4096
            dd magic, flags, -(magic + flags)
            """;

    private static byte[] image(String header) throws IOException, AssemblyException {
        try (InputStream in = MultibootGuestTest.class.getResourceAsStream("multiboot.asm")) {
            String source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Assembler.assemble(
                    MAGIC
                            + header
                            + source
                            + "image_end:\nstack_top equ image_end + 4096\n"
                            + "memory_end equ stack_top\n",
                    ORIGIN);
        }
    }

    private static BootFile text(String name, String contents) {
        return BootFile.of(name, contents.getBytes(StandardCharsets.US_ASCII));
    }

    static MachineSpec guest(String profile, String kind) throws IOException, AssemblyException {
        return MachineSpec.of(profile)
                .withMemory(16 << 20)
                .withBoot(
                        BootSpec.of(BootFile.of("guest", image(kind.equals("elf") ? ELF : FLAT)))
                                .withCommandLine("some words")
                                .withModules(
                                        List.of(
                                                new BootSpec.Module(
                                                        text("first", "apple"), "one a"),
                                                new BootSpec.Module(
                                                        text("second", "pear"), "two"))));
    }

    @ParameterizedTest
    @CsvSource({"microvm,flat", "microvm,elf", "pc,flat", "pc,elf"})
    void itFindsItsWordsModulesAndMemory(
            String profile, String kind, @Machine("guest") GuestMachine machine) {
        MachineEnd end = machine.start().end();
        assertEquals(MachineEnd.Kind.EXIT, end.kind(), end.detail());
        assertEquals(2 * 20 + 1, end.code());
        List<String> lines = machine.serial().lines().toList();
        assertEquals(
                List.of(
                        "magic 2badb002",
                        "flags 0000024d",
                        "lower 0000027f",
                        "upper 00003c00",
                        "words some words",
                        "loader hv",
                        "module one a=apple",
                        "module two=pear"),
                lines.subList(0, 8));
        List<String> map = lines.subList(8, lines.size());
        assertEquals("range 0000000000000000 000000000009fc00 00000001", map.getFirst());
        assertEquals(
                List.of("range 0000000000100000 0000000000f00000 00000001"),
                map.stream().filter(range -> range.startsWith("range 0000000000100000")).toList());
    }
}
