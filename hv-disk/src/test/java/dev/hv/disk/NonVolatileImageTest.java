package dev.hv.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hv.api.backend.Status;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class NonVolatileImageTest {
    private static final int BYTES = 3 * 4096;

    @TempDir Path folder;

    private Path image() throws Exception {
        return Files.write(folder.resolve("vars.fd"), new byte[BYTES]);
    }

    private static NonVolatileImage open(ImageRequest request) throws Exception {
        return NonVolatileImage.of(request.withFormat(DiskFormat.RAW).open(), Runnable::run);
    }

    @Test
    void whatIsKeptIsInTheFileAfterwards() throws Exception {
        Path file = image();
        try (NonVolatileImage chip = open(ImageRequest.of(file))) {
            assertEquals(BYTES, chip.contents().limit());
            chip.keep(4094, ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
            chip.keep(BYTES - 1, ByteBuffer.wrap(new byte[] {5}));
            chip.quiesce();
            byte[] expected = new byte[BYTES];
            System.arraycopy(new byte[] {1, 2, 3, 4}, 0, expected, 4094, 4);
            expected[BYTES - 1] = 5;
            assertArrayEquals(expected, Files.readAllBytes(file));
            assertEquals(ByteBuffer.wrap(expected), chip.contents());
        }
    }

    @Test
    void everyOneOfManyChangesIsKept() throws Exception {
        Path file = image();
        try (NonVolatileImage chip = open(ImageRequest.of(file))) {
            for (int i = 0; i < BYTES; i++) {
                chip.keep(i, ByteBuffer.wrap(new byte[] {(byte) i}));
            }
        }
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < BYTES; i++) {
            assertEquals((byte) i, bytes[i]);
        }
    }

    @Test
    void whatCannotBeKeptIsTold() throws Exception {
        List<Status> lost = new ArrayList<>();
        Path file = image();
        try (NonVolatileImage chip = open(ImageRequest.of(file).forReading())) {
            chip.onLoss(lost::add);
            chip.keep(0, ByteBuffer.wrap(new byte[] {1}));
        }
        assertEquals(List.of(Status.READ_ONLY), lost);
        assertArrayEquals(new byte[BYTES], Files.readAllBytes(file));
    }

    @Test
    void whatIsThrownAwayIsNotInTheFile() throws Exception {
        Path file = image();
        ImageRequest request = ImageRequest.of(file).throwingAway(ImageRequest.ThrowAway.MEMORY);
        try (NonVolatileImage chip = open(request)) {
            chip.keep(0, ByteBuffer.wrap(new byte[] {1}));
            chip.quiesce();
            assertEquals(1, chip.contents().get(0));
        }
        assertArrayEquals(new byte[BYTES], Files.readAllBytes(file));
    }

    @Test
    void anEmptyFileIsNoChip() throws Exception {
        Path file = Files.createFile(folder.resolve("empty"));
        assertThrows(ImageException.class, () -> open(ImageRequest.of(file)));
    }
}
