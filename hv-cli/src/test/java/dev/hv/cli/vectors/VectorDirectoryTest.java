package dev.hv.cli.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.cli.InputException;
import dev.hv.tck.cpu.CpuVector;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The two ways in which vectors are written, and what is none. */
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
}
