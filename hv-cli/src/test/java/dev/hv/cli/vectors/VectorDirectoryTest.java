package dev.hv.cli.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hv.api.cpu.CpuModel;
import dev.hv.cli.InputException;
import dev.hv.cpu.x86.X86Backend;
import dev.hv.tck.cpu.CpuVector;
import dev.hv.tck.cpu.VectorBench;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** The three ways in which vectors are written, and what is none. */
final class VectorDirectoryTest {
    @TempDir private Path folder;

    private List<CpuVector> read(String form) {
        List<CpuVector> vectors = new ArrayList<>();
        new VectorDirectory(folder).read(form, vectors::add);
        return vectors;
    }

    @Test
    void linesAndArraysSayTheSame() throws IOException {
        Files.writeString(
                folder.resolve("40.jsonl"),
                """
                {"name":"inc ax","bytes":"40f4","regs":{"ax":1},"ram":[[16,64]],                "final_regs":{"ax":2},"final_ram":[],"exception":0,"flags_at":4094}
                """);
        Files.writeString(
                folder.resolve("41.json"),
                """
                [{"name":"inc ax","bytes":[64,244],
                  "initial":{"regs":{"ax":1},"ram":[[16,64]],"queue":[]},
                  "final":{"regs":{"ax":2},"ram":[]},
                  "exception":{"number":0,"flag_address":4094}}]
                """);
        Files.writeString(
                folder.resolve("metadata.json"),
                "{\"opcodes\":{\"40\":{\"flags-mask\":255},\"41\":{\"flags-mask\":255}}}");
        assertEquals(List.of("40", "41"), new VectorDirectory(folder).forms());
        CpuVector line = read("40").getFirst();
        CpuVector element = read("41").getFirst();
        assertEquals(255, line.flagsMask());
        assertEquals(4094, element.flagsAt());
        assertEquals(line.registers(), element.registers());
        assertEquals(line.memory(), element.memory());
        assertEquals(line.finalRegisters(), element.finalRegisters());
        assertEquals(line.bytes(), element.bytes());
        assertEquals(line.exception(), element.exception());
    }

    private static byte[] chunk(String type, byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(type.getBytes(UTF_8));
        all.writeBytes(number(Stream.of(parts).mapToInt(part -> part.length).sum(), 4));
        Stream.of(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static byte[] number(long value, int bytes) {
        byte[] number = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            number[i] = (byte) (value >>> (8 * i));
        }
        return number;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Stream.of(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static byte[] binary(byte[] test) {
        byte[] header =
                chunk(
                        "MOO ",
                        number(0x0101, 4),
                        number(1, 4),
                        "386E".getBytes(UTF_8),
                        number(0, 9));
        byte[] unknown = chunk("NEW ", number(7, 3));
        byte[] mask = chunk("RM32", number(1 << 17, 4), number(0xFFFF_FFD5L, 4));
        return join(header, unknown, mask, test);
    }

    private static byte[] increment() {
        byte[] before =
                chunk(
                        "INIT",
                        chunk(
                                "RG32",
                                number(1 << 2 | 1 << 10, 4),
                                number(1, 4),
                                number(0x12340010, 4)),
                        chunk("RAM ", number(1, 4), number(0x100, 4), number(0x40, 1)),
                        chunk("QUEU", number(0, 4)));
        byte[] after =
                chunk(
                        "FINA",
                        chunk("RG32", number(1 << 2 | 1 << 17, 4), number(2, 4), number(0x46, 4)),
                        chunk("RMSK", number(1, 2), number(0xFF, 2)),
                        chunk("RAM ", number(1, 4), number(0x200, 4), number(0xAA, 1)));
        return chunk(
                "TEST",
                number(0, 4),
                chunk("NAME", number(6, 4), "inc ax".getBytes(UTF_8)),
                chunk("BYTS", number(2, 4), number(0xF440, 2)),
                before,
                after,
                chunk("CYCL", number(0, 4)),
                chunk("EXCP", number(13, 1), number(4094, 4)),
                chunk("HASH", number(0, 20)));
    }

    @Test
    void chunksOfTheBinaryFormatSayTheSame() throws IOException {
        Files.write(folder.resolve("40.MOO"), binary(increment()));
        try (OutputStream out =
                new GZIPOutputStream(Files.newOutputStream(folder.resolve("6640.MOO.gz")))) {
            out.write(binary(join(increment(), increment())));
        }
        assertEquals(List.of("40", "6640"), new VectorDirectory(folder).forms());
        assertEquals(2, read("6640").size());
        CpuVector vector = read("40").getFirst();
        assertEquals("inc ax", vector.name());
        assertEquals(List.of(0x40, 0xF4), vector.bytes());
        assertEquals(Map.of("eax", 1L, "cs", 0x10L), vector.registers());
        assertEquals(List.of(new CpuVector.MemoryByte(0x100, 0x40)), vector.memory());
        assertEquals(Map.of("eax", 2L, "eflags", 0x46L), vector.finalRegisters());
        assertEquals(List.of(new CpuVector.MemoryByte(0x200, 0xAA)), vector.finalMemory());
        assertEquals(Map.of("eflags", 0xFFFF_FFD5L, "ax", 0xFFL), vector.masks());
        assertEquals(13, vector.exception());
        assertEquals(4094, vector.flagsAt());
    }

    @Test
    void aBinaryFileThatIsCutOffIsRefused() throws IOException {
        byte[] whole = binary(increment());
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            Files.write(folder.resolve("40.MOO"), cut);
            try {
                assertEquals(List.of(), read("40"), "only whole chunks before the vector");
            } catch (InputException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("40.MOO vector "));
            }
        }
    }

    @Test
    void whatIsNoVectorIsNamedWithItsPlace() throws IOException {
        Files.writeString(folder.resolve("00.jsonl"), "{\"name\":\"nothing\"}\n");
        Files.writeString(folder.resolve("01.json"), "[{\"name\":");
        InputException empty = assertThrows(InputException.class, () -> read("00"));
        assertTrue(String.valueOf(empty.getMessage()).contains("00.jsonl vector 1"));
        assertThrows(InputException.class, () -> read("01"));
        Path nothing = folder.resolve("none");
        assertThrows(InputException.class, () -> new VectorDirectory(nothing));
    }

    /** The oldest of SingleStepTests lie beside an object that is named after the processor. */
    @Test
    void anObjectBesideTheVectorsSaysWhichFlagsAreDefined() throws IOException {
        Files.writeString(
                folder.resolve("8088.json"),
                "{\"F7\":{\"reg\":{\"4\":{\"flags-mask\":2049}}},\"66F6\":{\"flags-mask\":7}}");
        String vector =
                """
                [{"name":"mul ax","bytes":[247,224],"initial":{"regs":{"ax":1},"ram":[]},
                  "final":{"regs":{},"ram":[]},"hash":"0","cycles":[]}]
                """;
        for (String form : List.of("F7.4", "66F7.4", "26F6", "2E66F6", "40")) {
            Files.writeString(folder.resolve(form + ".json"), vector);
        }
        assertEquals(
                List.of("26F6", "2E66F6", "40", "66F7.4", "F7.4"),
                new VectorDirectory(folder).forms());
        assertEquals(2049, read("F7.4").getFirst().flagsMask());
        assertEquals(2049, read("66F7.4").getFirst().flagsMask());
        assertEquals(7, read("2E66F6").getFirst().flagsMask());
        assertEquals(-1, read("26F6").getFirst().flagsMask());
    }

    /** As SingleStepTests/80386 has it: a table, and vectors that are known to be bad. */
    @Test
    void aTableInTheFolderAboveSaysWhichFlagsAreDefined() throws IOException {
        Path vectors = Files.createDirectory(folder.resolve("v1_ex_real_mode"));
        Files.writeString(
                folder.resolve("80386.csv"),
                """
                op,g,ex,alt_names,f_undef,f_umask,description
                0FA4,,,"SHLD,SHLDX",,0xF7EF,"Shift, double"
                F7,3,4,,...szap.,0xFF2B,Multiply
                F7,3,2,,,,Not
                """);
        Files.writeString(folder.resolve("prices.csv"), "what,how much\nop,f_umask\n");
        Files.writeString(folder.resolve("revocation_list.txt"), "# bad\nAB12\n\n");
        String all =
                """
                [{"name":"a","bytes":[247,224],"initial":{"regs":{},"ram":[]},
                  "final":{"regs":{},"ram":[]},"hash":"ab11"},
                 {"name":"b","bytes":[247,224],"initial":{"regs":{},"ram":[]},
                  "final":{"regs":{},"ram":[]},"hash":"ab12"}]
                """;
        for (String form : List.of("67F7.4", "F7.2", "66670FA4")) {
            Files.writeString(vectors.resolve(form + ".json"), all);
        }
        byte[] good = increment();
        byte[] bad = increment();
        bad[bad.length - 1] = 1;
        Files.write(vectors.resolve("40.MOO"), binary(join(good, bad, good)));
        Files.writeString(vectors.resolve("revocation_list.txt"), "0".repeat(38) + "01\n");
        VectorDirectory directory = new VectorDirectory(vectors);
        assertEquals(List.of("40", "66670FA4", "67F7.4", "F7.2"), directory.forms());
        List<CpuVector> read = new ArrayList<>();
        directory.forms().forEach(form -> directory.read(form, read::add));
        assertEquals(
                List.of("40", "40", "66670FA4", "67F7.4", "F7.2"),
                read.stream().map(CpuVector::form).toList());
        assertEquals(
                List.of(-1L, -1L, ~0x0810L, ~0x00D4L, -1L),
                read.stream().map(CpuVector::flagsMask).toList());
    }

    /** What an 80386 shows of CR0, DR6 and EFLAGS in real mode has bits that hv's does not have. */
    @Test
    void registersOfAnotherProcessorAreComparedWhereTheyExist() throws IOException {
        Files.writeString(
                folder.resolve("6640.jsonl"),
                """
                {"name":"inc eax","bytes":"6640f4","regs":{"cr0":2147418096,"cr3":0,"eax":4294967295,\
                "eip":256,"eflags":4294705154,"dr6":4294905840,"dr7":0,"cs":4096,"esp":512},\
                "ram":[[65792,102],[65793,64],[65794,244]],\
                "final_regs":{"eax":0,"eip":259,"eflags":4294705238},"final_ram":[]}
                {"name":"inc eax","bytes":"6640","regs":{"eax":1,"eip":256,"eflags":2,"cs":4096},\
                "ram":[[65792,102],[65793,64]],"final_regs":{"eax":2,"eip":258},"final_ram":[]}
                {"name":"inc eax","bytes":"6640","regs":{"eax":1,"eip":256,"eflags":2,"cs":4096},\
                "ram":[[65792,102],[65793,64]],"final_regs":{"eax":3,"eip":258},"final_ram":[]}
                """);
        List<Boolean> passed = new ArrayList<>();
        try (VectorBench bench =
                new VectorBench(new X86Backend(), CpuModel.parse("80386"), 24, 0)) {
            read("6640").forEach(vector -> passed.add(bench.run(vector).isEmpty()));
        }
        assertEquals(List.of(true, true, false), passed);
    }
}
