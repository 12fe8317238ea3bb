package dev.hv.plugins.examples.accesses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hv.api.bus.BusTracer;
import dev.hv.api.bus.Width;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

final class AccessesTest {
    @TempDir private Path folder;

    @Test
    void everyAccessIsALine() throws IOException {
        Path file = folder.resolve("log");
        try (BusTracer tracer = new AccessesPlugin().open(file.toString())) {
            tracer.write("uart0", "regs", 3, Width.BYTE, 0x83);
            tracer.read("pm", "regs", 8, Width.DWORD, 0xFFFF_FFFFL);
        }
        assertEquals(
                "write uart0.regs+0x3 BYTE 0x83\nread  pm.regs+0x8 DWORD 0xffffffff\n",
                Files.readString(file));
    }

    @Test
    void aFileMustBeNamed() {
        assertThrows(IOException.class, () -> new AccessesPlugin().open(""));
    }
}
