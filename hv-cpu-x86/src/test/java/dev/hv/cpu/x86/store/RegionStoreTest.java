package dev.hv.cpu.x86.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.cpu.x86.core.Mode;
import dev.hv.cpu.x86.model.Model;
import dev.hv.cpu.x86.translate.CodeImage;
import dev.hv.cpu.x86.translate.HostCode;
import dev.hv.cpu.x86.translate.RegionFile;
import dev.hv.cpu.x86.translate.RegionOutline;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

class RegionStoreTest {
    @TempDir private Path folder;

    @AfterEach
    void keepNothingElsewhere() {
        System.clearProperty(StoreFolder.PROPERTY);
    }

    /** One of so many blocks, in no relation to each other. */
    private static KeptRegion region(int seed) {
        Random random = new Random(seed);
        byte[] host = new byte[200 + random.nextInt(300)];
        random.nextBytes(host);
        byte[] entry = new byte[40];
        random.nextBytes(entry);
        byte[] other = new byte[30];
        random.nextBytes(other);
        return new KeptRegion(
                11,
                new HostCode(
                        host,
                        List.of(0, 64),
                        List.of(128, 160),
                        192,
                        List.of(
                                new HostCode.Exit(0, HostCode.Why.LOOK, -5, 1, 2, 3, 4),
                                new HostCode.Exit(1, HostCode.Why.INSTRUCTION, 9, 1, 7, -1, 170)),
                        List.of(new RegionFile.Way(seed, -1L), new RegionFile.Way(-9, 0xFFFFL)),
                        random.nextBoolean()),
                new RegionOutline(
                        Mode.CODE_64 | Mode.FLAT,
                        List.of(0, 20),
                        List.of(
                                new RegionOutline.Part(0, 20, 4, false),
                                new RegionOutline.Part(20, 36, 3, true),
                                new RegionOutline.Part(-4100, -4080, 9, false))),
                List.of(new CodeImage.Stretch(-4, entry), new CodeImage.Stretch(-4100, other)),
                List.of(
                        new CodeImage.Seen(4, 300),
                        new CodeImage.Seen(3, 299, List.of(7, -9), List.of(7)),
                        new CodeImage.Seen(9, 5)));
    }

    private RegionStore open() throws IOException {
        return RegionStore.open(folder.resolve("a.regions"));
    }

    private static List<String> texts(List<KeptRegion> regions) {
        return regions.stream().map(RegionStoreTest::text).toList();
    }

    private static String text(KeptRegion region) {
        return HexFormat.of().formatHex(KeptRegionFormat.bytes(region));
    }

    private static List<String> found(RegionStore store, int seed) {
        return texts(store.find(region(seed).key()));
    }

    private void fill(int count) throws IOException {
        try (RegionStore store = open()) {
            IntStream.range(0, count).forEach(seed -> store.add(region(seed)));
        }
    }

    @Test
    void whatOneHasAddedAnotherFinds() throws IOException {
        fill(20);
        try (RegionStore store = open()) {
            for (int seed = 0; seed < 20; seed++) {
                assertEquals(List.of(text(region(seed))), found(store, seed));
            }
            assertEquals(List.of(), found(store, 20));
        }
    }

    @Test
    void theKeyIsThatOfTheBytesOfTheEntrysBlock() {
        KeptRegion region = region(3);
        byte[] code = Arrays.copyOfRange(region.guest().getFirst().bytes(), 4, 40);
        assertEquals(KeptRegion.key(region.outline().mode(), code, 11), region.key());
    }

    @Test
    void theSameCodeIsKeptOnce() throws IOException {
        try (RegionStore store = open()) {
            store.add(region(1));
            store.add(region(1));
            assertEquals(1, found(store, 1).size());
        }
    }

    @Test
    void whoeverComesSecondReads() throws IOException {
        try (RegionStore first = open()) {
            first.add(region(1));
            try (RegionStore second = open()) {
                second.add(region(2));
                assertEquals(1, found(second, 1).size());
                assertEquals(0, found(second, 2).size());
            }
            first.add(region(2));
        }
        try (RegionStore third = open()) {
            assertEquals(1, found(third, 2).size());
        }
    }

    /** As after a crash, or with a full disk. */
    @Test
    void aFileThatEndsEarlyHasWhatIsWhole() throws IOException {
        fill(5);
        Path file = folder.resolve("a.regions");
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(file, Arrays.copyOf(whole, length));
            try (RegionStore store = open()) {
                int there = 0;
                for (int seed = 0; seed < 5; seed++) {
                    there += found(store, seed).size();
                }
                int all = there;
                assertTrue(all * whole.length / 5 <= length + 600, () -> all + " regions");
                store.add(region(9));
                assertEquals(1, found(store, 9).size());
            }
            try (RegionStore store = open()) {
                assertEquals(1, found(store, 9).size());
            }
        }
    }

    @Test
    void whatIsDamagedIsNotThere() throws IOException {
        fill(3);
        Path file = folder.resolve("a.regions");
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(5);
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = whole.clone();
            for (int bits = 1 + random.nextInt(3); bits > 0; bits--) {
                damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, damaged);
            try (RegionStore store = open()) {
                for (int seed = 0; seed < 3; seed++) {
                    List<String> found = found(store, seed);
                    assertTrue(
                            found.isEmpty() || found.equals(List.of(text(region(seed)))),
                            "not what was kept");
                }
            }
        }
    }

    @Test
    void bytesThatAreNoRegionsAreRefused() {
        byte[] whole = KeptRegionFormat.bytes(region(1));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(IOException.class, () -> KeptRegionFormat.read(cut));
        }
    }

    @Test
    void theOlderHalfGoesIfThereIsTooMuch() throws IOException {
        fill(40);
        Path file = folder.resolve("a.regions");
        long size = Files.size(file);
        try (RegionStore store = RegionStore.open(file, size - 1)) {
            assertEquals(0, found(store, 0).size());
            assertEquals(1, found(store, 39).size());
            assertTrue(Files.size(file) <= size / 2 + 1000);
        }
        fill(2); // and it is still good
        try (RegionStore store = open()) {
            assertEquals(1, found(store, 0).size());
            assertEquals(1, found(store, 39).size());
        }
    }

    @Test
    void filesOfOlderStatesOfTheCodeGo() throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Path file = Files.createFile(folder.resolve(i + RecordFile.SUFFIX));
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000L * i));
            files.add(file);
        }
        Path other = Files.createFile(folder.resolve("something.else"));
        fill(1);
        assertEquals(
                List.of(
                        false, false, false, false, false, true, true, true, true, true, true,
                        true),
                files.stream().map(Files::exists).toList());
        assertTrue(Files.exists(other));
    }

    @Test
    void filesAreThisUsersAlone() throws IOException {
        Path made = folder.resolve("made");
        RegionStore.open(made.resolve("a.regions")).close();
        assertEquals(
                "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(made.resolve("a.regions"))));
    }

    @Test
    void eachModelHasItsOwnIfAFolderIsNamed() throws IOException {
        assertNull(RegionStore.configured(Model.DEFAULT));
        System.setProperty(StoreFolder.PROPERTY, folder.resolve("all").toString());
        RegionStore store = RegionStore.configured(Model.DEFAULT);
        assertNotNull(store);
        store.add(region(1));
        RegionStore same = RegionStore.configured(Model.DEFAULT);
        assertNotNull(same);
        assertEquals(1, found(same, 1).size());
        Model other = Model.of(dev.hv.api.cpu.CpuModel.parse("core2"));
        RegionStore others = RegionStore.configured(other);
        assertNotNull(others);
        assertEquals(0, found(others, 1).size());
        try (var files = Files.list(folder.resolve("all"))) {
            assertEquals(2, files.count());
        }
    }

    @Test
    void handlersAreKeptByWhatTheyDo() {
        HandlerStore.add(1, 2, new byte[] {7});
        assertNull(HandlerStore.find(1, 2), "no folder was named");
        System.setProperty(StoreFolder.PROPERTY, folder.resolve("handlers").toString());
        HandlerStore.add(1, 2, new byte[] {7});
        HandlerStore.add(1, 3, new byte[] {8});
        assertArrayEquals(new byte[] {7}, HandlerStore.find(1, 2));
        assertArrayEquals(new byte[] {8}, HandlerStore.find(1, 3));
        assertNull(HandlerStore.find(2, 1));
    }

    @Test
    void aFolderThatCannotBeIsNone() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        System.setProperty(StoreFolder.PROPERTY, file.resolve("in").toString());
        assertNull(RegionStore.configured(Model.DEFAULT));
    }
}
