package dev.hv.plugins.examples.hexdump;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hv.api.backend.CharacterBackend;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

final class HexDumpTest {
    @TempDir private Path folder;

    @Test
    void everySixteenBytesAreALineAndTheRestIsTheLast() throws Exception {
        Path file = folder.resolve("dump");
        var backend = (CharacterBackend) new HexDumpPlugin().open(file.toString(), Runnable::run);
        byte[] sent = "Hello,\r\nthis is a guest.".getBytes(StandardCharsets.US_ASCII);
        assertEquals(24, backend.write(ByteBuffer.wrap(sent)));
        ((AutoCloseable) backend).close();
        assertEquals(
                """
                00000000  48 65 6c 6c 6f 2c 0d 0a 74 68 69 73 20 69 73 20  |Hello,..this is |
                00000010  61 20 67 75 65 73 74 2e                          |a guest.|
                """,
                Files.readString(file));
    }

    @Test
    void aFileMustBeNamed() {
        assertThrows(IOException.class, () -> new HexDumpPlugin().open("", Runnable::run));
    }
}
