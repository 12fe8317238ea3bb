package dev.hv.disk;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;

/** qcow2 files whose tables are not what they were: they are used, or refused by an exception. */
final class DamagedImageTest {
    private static final int SIZE = 1 << 20;
    private static final int RUNS = 250;
    private static final int HEADER_BYTES = 104;
    private static final int CLUSTER_BYTES = 1 << 16;
    private static final int[] EDGES = {0, 1, 0x7F, 0x80, 0xFF};

    @TempDir private Path folder;

    private byte[] good() throws IOException {
        Path image = folder.resolve("good.qcow2");
        DiskImages.create(image, DiskFormat.QCOW2, SIZE);
        byte[] data = new byte[CLUSTER_BYTES];
        new Random(1).nextBytes(data);
        try (DiskImage disk = ImageRequest.of(image).open()) {
            disk.write(0, ByteBuffer.wrap(data));
            disk.write(5L * CLUSTER_BYTES, ByteBuffer.wrap(data));
            disk.flush();
        }
        return Files.readAllBytes(image);
    }

    /** The header, and the first bytes of each cluster, where tables have their entries. */
    private static int place(Random dice, int length) {
        int clusters = length / CLUSTER_BYTES;
        return dice.nextBoolean()
                ? dice.nextInt(HEADER_BYTES)
                : dice.nextInt(clusters) * CLUSTER_BYTES + dice.nextInt(64);
    }

    private static void use(Path image) throws IOException {
        DiskImages.describe(image, Optional.empty());
        try (DiskImage disk = ImageRequest.of(image).open()) {
            int bytes = (int) Math.min(disk.sizeBytes(), SIZE);
            disk.read(0, ByteBuffer.allocate(bytes));
            if (bytes >= CLUSTER_BYTES && !disk.readOnly()) {
                disk.write(bytes - CLUSTER_BYTES, ByteBuffer.allocate(CLUSTER_BYTES));
                disk.discard(0, CLUSTER_BYTES);
                disk.flush();
            }
        }
        DiskImages.check(image, Optional.empty());
    }

    @Test
    void noDamageEndsInAnyOtherWay() throws IOException {
        byte[] good = good();
        Path image = folder.resolve("damaged.qcow2");
        Random dice = new Random(2);
        int refused = 0;
        for (int run = 0; run < RUNS; run++) {
            byte[] damaged = good.clone();
            for (int i = dice.nextInt(4); i >= 0; i--) {
                damaged[place(dice, damaged.length)] =
                        (byte)
                                (dice.nextBoolean()
                                        ? dice.nextInt()
                                        : EDGES[dice.nextInt(EDGES.length)]);
            }
            Files.write(image, damaged);
            try {
                use(image);
            } catch (IOException e) {
                refused++;
            }
        }
        assertTrue(refused > RUNS / 20, refused + " of " + RUNS + " were refused");
    }
}
