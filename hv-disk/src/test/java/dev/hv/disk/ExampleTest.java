package dev.hv.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The README's example. */
class ExampleTest {
    @TempDir private Path folder;

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        Path image = folder.resolve("disk.qcow2");
        ByteBuffer data = ByteBuffer.allocate(512).putLong(0, 0xCAFE);

        DiskImages.create(image, DiskFormat.QCOW2, 10L << 30);
        try (DiskImage disk = ImageRequest.of(image).open()) {
            disk.write(1L << 30, data);
            disk.flush();
        }

        try (DiskImage disk = ImageRequest.of(image).forReading().open()) {
            ByteBuffer read = ByteBuffer.allocate(512);
            disk.read(1L << 30, read);
            assertEquals(0xCAFE, read.getLong(0));
        }
    }
}
