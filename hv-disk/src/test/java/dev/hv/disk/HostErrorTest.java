package dev.hv.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongPredicate;

/** Hosts that fail to write: nothing is lost that a flush has said is kept. */
final class HostErrorTest {
    private static final int SIZE = 24 << 20;
    private static final int SECTOR = 512;

    @TempDir private Path folder;

    private final Random random = new Random(7);

    /** What each sector may hold: what it had at the last flush, and what was written since. */
    private final List<List<Integer>> sectors = new ArrayList<>();

    private boolean failing;

    private DiskImage open(Path path, LongPredicate fails) throws IOException {
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileChannel faulty = new FaultyChannel(channel, at -> failing && fails.test(at));
        return Qcow2Image.open(new ImageFile(path, new Object(), faulty, true), 0);
    }

    private void write(DiskImage disk, int value) throws IOException {
        int count = 1 + random.nextInt(64);
        int first = random.nextInt(SIZE / SECTOR - count);
        ByteBuffer data = ByteBuffer.allocate(count * SECTOR);
        for (int i = 0; i < count; i++) {
            data.putInt(i * SECTOR, value);
            sectors.get(first + i).add(value);
        }
        disk.write((long) first * SECTOR, data);
    }

    private void agree(Path path) throws IOException {
        assertEquals(0, DiskImages.check(path, Optional.empty()).errors(), "errors");
        ByteBuffer sector = ByteBuffer.allocate(SECTOR);
        try (DiskImage disk = ImageRequest.of(path).forReading().open()) {
            for (int i = 0; i < sectors.size(); i++) {
                disk.read((long) i * SECTOR, sector.clear());
                int found = sector.getInt(0);
                List<Integer> may = sectors.get(i);
                assertTrue(may.contains(found), "sector " + i + " has " + found + " of " + may);
            }
        }
    }

    /** Writes and flushes, half of the time on a host that fails. */
    private void use(DiskImage disk, int operations) throws IOException {
        for (int i = 1; i <= operations; i++) {
            failing = i % 20 > 10;
            try {
                if (random.nextInt(8) == 0) {
                    disk.flush();
                    settle(disk);
                } else {
                    write(disk, i);
                }
            } catch (IOException e) {
                assertTrue(failing, e::toString);
            }
        }
        failing = false;
    }

    /** After a flush a sector keeps what it has, which after a failed write may be either. */
    private void settle(DiskImage disk) throws IOException {
        ByteBuffer sector = ByteBuffer.allocate(SECTOR);
        for (int i = 0; i < sectors.size(); i++) {
            List<Integer> may = sectors.get(i);
            if (may.size() > 1) {
                disk.read((long) i * SECTOR, sector.clear());
                int found = sector.getInt(0);
                assertTrue(may.contains(found), "sector " + i + " has " + found + " of " + may);
                may.clear();
                may.add(found);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatWasFlushedIsThereThoughWritesFail(int seed) throws IOException {
        random.setSeed(seed);
        Path path = folder.resolve("faulty.qcow2");
        DiskImages.create(path, DiskFormat.QCOW2, SIZE);
        for (int i = 0; i < SIZE / SECTOR; i++) {
            sectors.add(new ArrayList<>(List.of(0)));
        }
        // The host is full behind a place, or fails by chance.
        long end = (seed % 2 == 0 ? 6L : 2L) << 20;
        try (DiskImage disk =
                open(path, at -> seed % 2 == 0 ? at > end : at >= 0 && random.nextInt(4) == 0)) {
            use(disk, 400);
            disk.flush();
        }
        agree(path);
    }

    @Test
    void theTableOfCountsLeadsToANewBlockThoughThatFailedOnce() throws Exception {
        Path path = folder.resolve("blocks.qcow2");
        QemuImg.run("create", "-f", "qcow2", "-o", "cluster_size=512", path, 1 << 20);
        long table;
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            file.seek(Qcow2Header.REFCOUNT_TABLE);
            table = file.readLong();
        }
        try (DiskImage disk = open(path, at -> at >= table && at < table + 512)) {
            // A block counts 256 clusters.
            for (int i = 0; i < 600; i++) {
                disk.write(i * 512L, ByteBuffer.allocate(SECTOR));
            }
            failing = true;
            assertThrows(IOException.class, disk::flush);
            failing = false;
            disk.flush();
        }
        assertEquals(0, DiskImages.check(path, Optional.empty()).errors());
    }

    /** A guest that tries again and again would else use up the numbers of clusters. */
    @Test
    void aWriteThatFailsTakesNoCluster() throws IOException {
        Path path = folder.resolve("full.qcow2");
        DiskImages.create(path, DiskFormat.QCOW2, SIZE);
        ByteBuffer data = ByteBuffer.allocate(SECTOR);
        try (DiskImage disk = open(path, at -> at >= 0)) {
            disk.write(0, data.clear());
            failing = true;
            for (int i = 0; i < 5; i++) {
                IOException thrown =
                        assertThrows(IOException.class, () -> disk.write(1 << 20, data.clear()));
                assertEquals(path + ": No space left on device", thrown.getMessage());
            }
            failing = false;
        }
        assertTrue(DiskImages.check(path, Optional.empty()).clean());
    }

    @Test
    void aFlushThatFailedDoesNotSucceedLater() throws IOException {
        Path path = folder.resolve("flush.qcow2");
        DiskImages.create(path, DiskFormat.QCOW2, SIZE);
        DiskImage disk = open(path, at -> at == -1);
        disk.write(0, ByteBuffer.allocate(SECTOR));
        failing = true;
        assertThrows(IOException.class, disk::flush);
        failing = false;
        assertThrows(IOException.class, disk::flush);
        assertThrows(IOException.class, disk::close);
    }
}
