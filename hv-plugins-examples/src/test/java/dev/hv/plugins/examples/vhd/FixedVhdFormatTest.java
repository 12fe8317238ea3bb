package dev.hv.plugins.examples.vhd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.backend.BlockFile;
import dev.hv.api.backend.BlockImage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

final class FixedVhdFormatTest {
    private static final int SIZE = 2048;

    /** A file that lies in memory. */
    private record Bytes(ByteBuffer all, boolean writable) implements BlockFile {
        @Override
        public long size() {
            return all.capacity();
        }

        @Override
        public void read(long position, ByteBuffer into) {
            int count = into.remaining();
            into.put(into.position(), all, (int) position, count).position(count);
        }

        @Override
        public void write(long position, ByteBuffer from) {
            all.put((int) position, from, from.position(), from.remaining());
        }

        @Override
        public void flush() {}
    }

    /** As the specification lays it out, with what does not matter left at zero. */
    private static ByteBuffer image() {
        ByteBuffer file = ByteBuffer.allocate(SIZE + 512);
        file.put(SIZE, "conectix".getBytes(StandardCharsets.US_ASCII));
        file.putInt(SIZE + 8, 2).putInt(SIZE + 12, 0x1_0000).putLong(SIZE + 16, -1);
        file.putLong(SIZE + 40, SIZE).putLong(SIZE + 48, SIZE).putInt(SIZE + 60, 2);
        return file;
    }

    private static BlockImage open(ByteBuffer file, boolean writable) throws IOException {
        int sum = 0;
        file.putInt(SIZE + 64, 0);
        for (int i = SIZE; i < file.capacity(); i++) {
            sum += file.get(i) & 0xFF;
        }
        file.putInt(SIZE + 64, ~sum);
        return new FixedVhdFormat().open(new Bytes(file, writable));
    }

    @Test
    void theDiskIsWhatLiesBeforeTheFooter() throws IOException {
        ByteBuffer file = image();
        try (BlockImage image = open(file, true)) {
            assertEquals(SIZE, image.sizeBytes());
            image.write(SIZE - 4, ByteBuffer.allocate(4).putInt(0, 0x1234_5678));
            assertEquals(0x1234_5678, file.getInt(SIZE - 4));
            ByteBuffer read = ByteBuffer.allocate(4);
            image.read(SIZE - 4, read);
            assertEquals(0x1234_5678, read.getInt(0));
        }
        try (BlockImage image = open(image(), false)) {
            assertTrue(image.readOnly());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, has no footer",
        "60, 3, is of type 3",
        "52, 4096, 'holds 2048 bytes, and its footer says 4096'"
    })
    void whatIsNoSuchImageIsRefused(int at, int value, String why) {
        ByteBuffer file = image();
        file.putInt(SIZE + at, value);
        IOException thrown = assertThrows(IOException.class, () -> open(file, false));
        assertTrue(String.valueOf(thrown.getMessage()).startsWith(why), thrown::toString);
    }

    @Test
    void aFileThatIsTooShortOrDamagedIsRefused() {
        FixedVhdFormat format = new FixedVhdFormat();
        for (int length : new int[] {0, 511, 512}) {
            Bytes file = new Bytes(ByteBuffer.allocate(length), false);
            assertThrows(IOException.class, () -> format.open(file));
        }
        Bytes unsummed = new Bytes(image(), false);
        assertThrows(IOException.class, () -> format.open(unsummed));
    }
}
