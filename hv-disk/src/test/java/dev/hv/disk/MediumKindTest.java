package dev.hv.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

class MediumKindTest {
    @TempDir private Path folder;

    private MediumKind of(byte[] contents) throws IOException {
        Path file = folder.resolve("medium");
        Files.write(file, contents);
        return MediumKind.of(file);
    }

    @Test
    void contentsAndSizeTellWhatAnImageIs() throws IOException {
        assertEquals(MediumKind.DISK, of(new byte[1 << 20]));
        assertEquals(MediumKind.FLOPPY, of(new byte[1440 << 10]));
        byte[] iso = new byte[1440 << 10];
        System.arraycopy("CD001".getBytes(StandardCharsets.US_ASCII), 0, iso, 0x8001, 5);
        assertEquals(MediumKind.CDROM, of(iso));
        Path qcow2 = folder.resolve("q");
        DiskImages.create(qcow2, DiskFormat.QCOW2, 1 << 20);
        assertEquals(MediumKind.DISK, MediumKind.of(qcow2));
        assertThrows(ImageException.class, () -> MediumKind.of(folder.resolve("none")));
    }
}
