package dev.hv.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** qcow2 images against an array of bytes, and against QEMU's own tool. */
class Qcow2ImageTest {
    private static final int SIZE = 5 << 20;

    @TempDir private Path folder;

    private final Random random = new Random(1);

    private static byte[] contents(Path image) throws IOException {
        return contents(ImageRequest.of(image).forReading());
    }

    private static byte[] contents(ImageRequest request) throws IOException {
        try (DiskImage disk = request.open()) {
            byte[] all = new byte[(int) disk.sizeBytes()];
            disk.read(0, ByteBuffer.wrap(all));
            return all;
        }
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Writes and discards at random, in the image and in the model. */
    private void scribble(Path image, byte[] model, int operations) throws IOException {
        try (DiskImage disk = ImageRequest.of(image).open()) {
            for (int i = 0; i < operations; i++) {
                int sectors = 1 + random.nextInt(random.nextBoolean() ? 8 : 400);
                int at = random.nextInt(model.length / 512 - sectors) * 512;
                int length = sectors * 512;
                if (random.nextInt(6) == 0) {
                    byte[] before = Arrays.copyOfRange(model, at, at + length);
                    disk.discard(at, length);
                    byte[] after = new byte[length];
                    disk.read(at, ByteBuffer.wrap(after));
                    for (int j = 0; j < length; j++) {
                        assertTrue(after[j] == 0 || after[j] == before[j]);
                    }
                    System.arraycopy(after, 0, model, at, length);
                } else {
                    byte[] data = bytes(length);
                    disk.write(at, ByteBuffer.wrap(data));
                    System.arraycopy(data, 0, model, at, length);
                }
                if (random.nextInt(20) == 0) {
                    disk.flush();
                }
            }
            byte[] all = new byte[model.length];
            disk.read(0, ByteBuffer.wrap(all));
            assertArrayEquals(model, all);
        }
        assertArrayEquals(model, contents(image));
    }

    private static void assertClean(Path image) throws IOException {
        DiskImages.Findings findings = DiskImages.check(image, Optional.empty());
        assertTrue(findings.clean(), findings.toString());
    }

    /** QEMU finds our image clean and reads the same from it. */
    private void agree(Path image, byte[] model) throws IOException, InterruptedException {
        assertClean(image);
        if (QemuImg.present()) {
            QemuImg.run("check", image);
            Path raw = folder.resolve("qemu.raw");
            QemuImg.run("convert", "-O", "raw", image, raw);
            assertArrayEquals(model, Files.readAllBytes(raw));
            Files.delete(raw);
        }
    }

    @Test
    void whatIsWrittenIsReadAgainAndTheTablesAreClean() throws Exception {
        Path image = folder.resolve("a.qcow2");
        DiskImages.create(image, DiskFormat.QCOW2, SIZE);
        byte[] model = new byte[SIZE];
        assertArrayEquals(model, contents(image));
        for (int i = 0; i < 4; i++) {
            scribble(image, model, 60);
            agree(image, model);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "compat=0.10",
                "compat=1.1",
                "cluster_size=512",
                "cluster_size=4096,refcount_bits=1",
                "cluster_size=2048,refcount_bits=2",
                "refcount_bits=4",
                "refcount_bits=8",
                "refcount_bits=32",
                "cluster_size=1024,refcount_bits=64",
                "cluster_size=2M",
                "lazy_refcounts=on"
            })
    void imagesThatQemuMadeAreWritten(String options) throws Exception {
        Path image = folder.resolve("q.qcow2");
        QemuImg.run("create", "-f", "qcow2", "-o", options, image, SIZE);
        byte[] model = new byte[SIZE];
        scribble(image, model, 80);
        agree(image, model);
        scribble(image, model, 80);
        agree(image, model);
    }

    @Test
    void theRefcountTableGrows() throws Exception {
        Path image = folder.resolve("g.qcow2");
        int size = 10 << 20;
        QemuImg.run("create", "-f", "qcow2", "-o", "cluster_size=512", image, size);
        byte[] model = bytes(size);
        try (DiskImage disk = ImageRequest.of(image).open()) {
            disk.write(0, ByteBuffer.wrap(model));
        }
        agree(image, model);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zlib", "zstd"})
    void compressedClustersAreReadAndOverwritten(String type) throws Exception {
        byte[] model = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            model[i] = (byte) (i % 100 < 60 ? i >> 12 : random.nextInt(4));
        }
        Path raw = folder.resolve("c.raw");
        Files.write(raw, model);
        Path image = folder.resolve("c.qcow2");
        QemuImg.run("convert", "-c", "-O", "qcow2", "-o", "compression_type=" + type, raw, image);
        assertTrue(Files.size(image) < SIZE / 2);
        assertArrayEquals(model, contents(image));
        scribble(image, model, 60);
        agree(image, model);
    }

    /** Packed clusters begin at any byte, so that an entry of one looks like that of a zero one. */
    @Test
    void compressedClustersAreCopied() throws Exception {
        byte[] model = new byte[SIZE];
        Arrays.fill(model, (byte) 1);
        Path raw = folder.resolve("p.raw");
        Files.write(raw, model);
        Path image = folder.resolve("p.qcow2");
        QemuImg.run("convert", "-c", "-O", "qcow2", raw, image);
        Path copy = folder.resolve("copy.raw");
        DiskImages.convert(ImageRequest.of(image), copy, DiskFormat.RAW, done -> {});
        assertArrayEquals(model, Files.readAllBytes(copy));
    }

    @Test
    void snapshotsKeepTheirContents() throws Exception {
        Path image = folder.resolve("s.qcow2");
        DiskImages.create(image, DiskFormat.QCOW2, SIZE);
        byte[] model = new byte[SIZE];
        scribble(image, model, 40);
        byte[] then = model.clone();
        QemuImg.run("snapshot", "-c", "then", image);
        assertEquals(1, DiskImages.describe(image, Optional.empty()).snapshots());
        scribble(image, model, 60);
        agree(image, model);
        Path raw = folder.resolve("then.raw");
        QemuImg.run("convert", "-l", "then", "-O", "raw", image, raw);
        assertArrayEquals(then, Files.readAllBytes(raw));
    }

    @Test
    void anImageOverAnotherLeavesItAsItIs() throws Exception {
        Path base = folder.resolve("base.raw");
        byte[] below = bytes(SIZE / 2);
        Files.write(base, below);
        Path image = folder.resolve("over.qcow2");
        DiskImages.createOver(image, "base.raw", Optional.empty(), Optional.of((long) SIZE));
        byte[] model = Arrays.copyOf(below, SIZE);
        assertArrayEquals(model, contents(image));
        scribble(image, model, 80);
        agree(image, model);
        assertArrayEquals(below, Files.readAllBytes(base));
    }

    @Test
    void aThrowAwayOverlayLeavesTheImageAsItIs() throws Exception {
        Path image = folder.resolve("t.qcow2");
        DiskImages.create(image, DiskFormat.QCOW2, SIZE);
        byte[] model = new byte[SIZE];
        scribble(image, model, 30);
        byte[] file = Files.readAllBytes(image);
        for (ImageRequest.ThrowAway where : ImageRequest.ThrowAway.values()) {
            byte[] changed = model.clone();
            try (DiskImage disk = ImageRequest.of(image).throwingAway(where).open()) {
                for (int i = 0; i < 50; i++) {
                    byte[] data = bytes(512 * (1 + random.nextInt(100)));
                    int at = random.nextInt((SIZE - data.length) / 512) * 512;
                    disk.write(at, ByteBuffer.wrap(data));
                    System.arraycopy(data, 0, changed, at, data.length);
                }
                byte[] all = new byte[SIZE];
                disk.read(0, ByteBuffer.wrap(all));
                assertArrayEquals(changed, all);
            }
            assertArrayEquals(file, Files.readAllBytes(image));
        }
    }

    @Test
    void convertingKeepsTheContentsAndLeavesZerosOut() throws Exception {
        byte[] model = new byte[SIZE];
        byte[] data = bytes(100_000);
        System.arraycopy(data, 0, model, 1_000_000, data.length);
        Path raw = folder.resolve("v.raw");
        Files.write(raw, model);
        Path image = folder.resolve("v.qcow2");
        long[] last = new long[1];
        DiskImages.convert(ImageRequest.of(raw), image, DiskFormat.QCOW2, done -> last[0] = done);
        assertEquals(SIZE, last[0]);
        assertTrue(Files.size(image) < 1 << 20);
        agree(image, model);
        Path back = folder.resolve("back.raw");
        DiskImages.convert(ImageRequest.of(image), back, DiskFormat.RAW, done -> {});
        assertArrayEquals(model, Files.readAllBytes(back));
    }

    @Test
    void whatIsFlushedIsThereHoweverLateTheProcessDies() throws Exception {
        Path image = folder.resolve("k.qcow2");
        DiskImages.create(image, DiskFormat.QCOW2, SIZE);
        byte[] model = new byte[SIZE];
        try (DiskImage disk = ImageRequest.of(image).open()) {
            for (int i = 0; i < 20; i++) {
                byte[] data = bytes(512 * (1 + random.nextInt(300)));
                int at = random.nextInt((SIZE - data.length) / 512) * 512;
                disk.write(at, ByteBuffer.wrap(data));
                System.arraycopy(data, 0, model, at, data.length);
                disk.flush();
                // Not flushed, and beside what was: it may be lost.
                disk.write(SIZE - 512, ByteBuffer.wrap(bytes(512)));
                Path killed = folder.resolve("killed.qcow2");
                Files.copy(image, killed);
                byte[] found = contents(killed);
                assertArrayEquals(
                        Arrays.copyOf(model, SIZE - 512), Arrays.copyOf(found, SIZE - 512));
                assertEquals(0, DiskImages.check(killed, Optional.empty()).errors());
                Files.delete(killed);
                System.arraycopy(new byte[512], 0, model, SIZE - 512, 512);
                disk.write(SIZE - 512, ByteBuffer.wrap(new byte[512]));
            }
        }
    }

    @Test
    void twoWritersOfOneImageAreRefused() throws Exception {
        Path image = folder.resolve("l.qcow2");
        DiskImages.create(image, DiskFormat.QCOW2, SIZE);
        try (DiskImage first = ImageRequest.of(image).open()) {
            assertEquals(SIZE, first.sizeBytes());
            ImageException writer =
                    assertThrows(ImageException.class, () -> ImageRequest.of(image).open());
            assertTrue(String.valueOf(writer.getMessage()).contains("in use"), writer.getMessage());
            assertThrows(ImageException.class, () -> ImageRequest.of(image).forReading().open());
        }
        try (DiskImage one = ImageRequest.of(image).forReading().open();
                DiskImage other = ImageRequest.of(image).forReading().open()) {
            assertEquals(one.sizeBytes(), other.sizeBytes());
            assertThrows(ImageException.class, () -> ImageRequest.of(image).open());
        }
        ImageRequest.of(image).open().close();
    }

    @Test
    void anImageThatQemuWritesIsNotRead() throws Exception {
        Path image = folder.resolve("w.qcow2");
        DiskImages.create(image, DiskFormat.QCOW2, SIZE);
        Path over = folder.resolve("over.qcow2");
        DiskImages.createOver(over, "w.qcow2", Optional.empty(), Optional.empty());
        try (QemuImg.Writer writer = QemuImg.Writer.of(image)) {
            for (Path path : List.of(image, over)) {
                ImageException refused =
                        assertThrows(
                                ImageException.class,
                                () -> ImageRequest.of(path).forReading().open());
                assertEquals(
                        image + " is in use by another process, which writes it",
                        refused.getMessage());
            }
            assertThrows(ImageException.class, () -> ImageRequest.of(image).open());
            assertTrue(writer.running());
        }
        ImageRequest.of(over).open().close();
    }

    @Test
    void whatIsNoFileIsRefused() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        for (Path path : List.of(pipe, Path.of("/dev/null"))) {
            ImageException refused =
                    assertThrows(ImageException.class, () -> ImageRequest.of(path).open());
            assertEquals(path + " is no file and no block device", refused.getMessage());
        }
    }

    @Test
    void anImageIsNotMadeOverWhatCannotBeFoundAgain() throws Exception {
        Files.write(folder.resolve("C:base"), new byte[SIZE]);
        Path image = folder.resolve("over.qcow2");
        assertThrows(
                ImageException.class,
                () -> DiskImages.createOver(image, "C:base", Optional.empty(), Optional.empty()));
        DiskImages.createOver(image, "./C:base", Optional.empty(), Optional.empty());
        agree(image, new byte[SIZE]);
    }

    @Test
    void anImageInACircleOrThatNeedsUnknownFeaturesIsRefused() throws Exception {
        Path image = folder.resolve("r.qcow2");
        Path base = folder.resolve("base.qcow2");
        DiskImages.create(base, DiskFormat.QCOW2, SIZE);
        DiskImages.createOver(image, "base.qcow2", Optional.empty(), Optional.empty());
        Files.delete(base);
        Files.createLink(base, image);
        assertThrows(ImageException.class, () -> contents(image));
        byte[] file = Files.readAllBytes(image);
        for (int bit : new int[] {2, 4, 5, 63}) {
            byte[] changed = file.clone();
            ByteBuffer.wrap(changed).putLong(Qcow2Header.INCOMPATIBLE, 1L << bit);
            Path other = folder.resolve("bit" + bit);
            Files.write(other, changed);
            assertThrows(ImageException.class, () -> contents(other), "bit " + bit);
        }
    }

    @Test
    void damagedFilesEndInTheDeclaredException() throws Exception {
        Path image = folder.resolve("f.qcow2");
        DiskImages.create(image, DiskFormat.QCOW2, SIZE);
        byte[] model = new byte[SIZE];
        scribble(image, model, 10);
        byte[] whole = Files.readAllBytes(image);
        Path damaged = folder.resolve("damaged.qcow2");
        int refused = 0;
        for (int i = 0; i < 200; i++) {
            byte[] bytes = whole.clone();
            int where = random.nextInt(3) == 0 ? 0x5_0000 : random.nextInt(4) == 0 ? 0x3_0000 : 112;
            for (int j = 0; j <= random.nextInt(4); j++) {
                int at = random.nextInt(where);
                bytes[at] = (byte) (random.nextBoolean() ? 0xFF : random.nextInt());
            }
            if (random.nextInt(5) == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            Files.write(damaged, bytes);
            try (DiskImage disk = ImageRequest.of(damaged).withFormat(DiskFormat.QCOW2).open()) {
                byte[] block = new byte[1 << 16];
                long last = Math.max(0, disk.sizeBytes() - block.length);
                for (long at : new long[] {0, last / 2 & -512, last}) {
                    int length = (int) Math.min(block.length, disk.sizeBytes() - at);
                    disk.read(at, ByteBuffer.wrap(block, 0, length));
                    disk.write(at, ByteBuffer.wrap(block, 0, length));
                }
                disk.flush();
            } catch (ImageException e) {
                refused++;
            }
            try {
                assertTrue(DiskImages.check(damaged, Optional.of(DiskFormat.QCOW2)).errors() >= 0);
            } catch (ImageException e) {
                refused++;
            }
        }
        assertTrue(refused > 0);
    }
}
