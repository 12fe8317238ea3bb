package dev.hv.cpu.x86.store;

import dev.hv.cpu.x86.model.Model;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Regions of one kind of processor, in a file: records one behind the other, each with a checksum.
 * Many processes may read it; one at a time adds to it, as long as it lives. What is not whole is
 * not there. Any thread.
 */
public final class RegionStore implements AutoCloseable {
    /**
     * Names the folder where translations are kept; without it none are. The folder is made when it
     * is needed, for this user alone.
     */
    public static final String FOLDER_PROPERTY = "dev.hv.cpu.x86.translations";

    private static final String SUFFIX = ".regions";

    /** Bytes of a file beyond which its older half is dropped when it is opened. */
    private static final long MOST_BYTES = 64L << 20;

    /** Files of one folder beyond which the oldest are deleted when one is added. */
    private static final int MOST_FILES = 8;

    /** Most regions that begin with the same block. */
    private static final int MOST_ALIKE = 8;

    private static final int MAGIC = 0x6876_7267;
    private static final int HEADER = 4 + 4 + 4 + 8 + 8;

    /** More than any region takes. */
    private static final int MOST_RECORD = 1 << 24;

    private static final Map<Path, RegionStore> OPEN = new HashMap<>();

    private final FileChannel file;
    private final Map<Long, List<Place>> places = new ConcurrentHashMap<>();

    /** Where the next record goes, if this process adds them; else -1. */
    private long end = -1;

    /** Where a record's payload is. */
    private record Place(long position, int length, int crc, long identity) {}

    private RegionStore(FileChannel file) {
        this.file = file;
    }

    /**
     * Returns the store for processors of that model, as {@link #FOLDER_PROPERTY} says; null if
     * that names no folder, or there cannot be one.
     */
    public static @Nullable RegionStore configured(Model model) {
        String folder = System.getProperty(FOLDER_PROPERTY, "");
        if (folder.isEmpty()) {
            return null;
        }
        try {
            return shared(Path.of(folder).toAbsolutePath().resolve(name(model)));
        } catch (IOException e) {
            return null; // regions are made as ever
        }
    }

    private static String name(Model model) throws IOException {
        String kind = new TreeSet<>(model.features()) + " " + model.dialect();
        CRC32C crc = new CRC32C();
        crc.update(kind.getBytes(StandardCharsets.UTF_8));
        return CodeFingerprint.get() + "-" + Long.toHexString(crc.getValue()) + SUFFIX;
    }

    private static synchronized RegionStore shared(Path path) throws IOException {
        RegionStore store = OPEN.get(path);
        if (store == null) {
            store = open(path);
            OPEN.put(path, store);
        }
        return store;
    }

    /**
     * Opens a file, which is made if it is not there.
     *
     * @throws IOException if that cannot be
     */
    public static RegionStore open(Path path) throws IOException {
        return open(path, MOST_BYTES);
    }

    static RegionStore open(Path path, long mostBytes) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException("no folder: " + path);
        }
        Files.createDirectories(folder, forUser("rwx------"));
        if (!Files.exists(path)) {
            prune(folder);
        }
        FileChannel file =
                FileChannel.open(
                        path,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE),
                        forUser("rw-------"));
        RegionStore store = new RegionStore(file);
        try {
            FileLock lock = lock(file);
            if (lock != null && file.size() > mostBytes) {
                store.dropOlderHalf();
            }
            long whole = store.index();
            if (lock != null) {
                file.truncate(whole);
                store.end = whole;
            }
        } catch (IOException e) {
            file.close();
            throw e;
        }
        return store;
    }

    private static FileAttribute<?>[] forUser(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static @Nullable FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another store of this process adds to it
        }
    }

    /** Deletes the files that have been added to least lately, so that there is room for one. */
    private static void prune(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        Map<Path, Long> times = new HashMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(path -> path.toString().endsWith(SUFFIX)).forEach(files::add);
        }
        for (Path path : files) {
            times.put(path, Files.getLastModifiedTime(path).toMillis());
        }
        files.sort(Comparator.comparing(times::get));
        for (int i = 0; i <= files.size() - MOST_FILES; i++) {
            Files.deleteIfExists(files.get(i));
        }
    }

    private void dropOlderHalf() throws IOException {
        long size = file.size();
        long from = 0;
        for (Header header = header(from);
                header != null && from < size / 2;
                header = header(from)) {
            from += HEADER + header.length();
        }
        ByteBuffer kept = ByteBuffer.allocate((int) (size - from));
        readFully(kept, from);
        file.truncate(0);
        writeFully(kept.flip(), 0);
    }

    private record Header(int length, int crc, long key, long identity) {}

    /** Returns where the last record ends that is there with all of its bytes. */
    private long index() throws IOException {
        long at = 0;
        for (Header header = header(at); header != null; header = header(at)) {
            remember(header, at + HEADER);
            at += HEADER + header.length();
        }
        return at;
    }

    private @Nullable Header header(long at) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER);
        if (!readFully(bytes, at) || bytes.flip().getInt() != MAGIC) {
            return null;
        }
        Header header =
                new Header(bytes.getInt(), bytes.getInt(), bytes.getLong(), bytes.getLong());
        boolean fits =
                header.length() > 0
                        && header.length() < MOST_RECORD
                        && at + HEADER + header.length() <= file.size();
        return fits ? header : null;
    }

    private void remember(Header header, long position) {
        Place place = new Place(position, header.length(), header.crc(), header.identity());
        places.merge(header.key(), List.of(place), RegionStore::both);
    }

    private static List<Place> both(List<Place> before, List<Place> more) {
        return Stream.concat(before.stream(), more.stream()).toList();
    }

    /** Returns the regions that begin with a block, by {@link KeptRegion#key}. */
    public List<KeptRegion> find(long key) {
        List<Place> found = places.get(key);
        if (found == null) {
            return List.of();
        }
        List<KeptRegion> regions = new ArrayList<>(found.size());
        for (Place place : found) {
            KeptRegion region = read(place);
            if (region != null && region.key() == key) {
                regions.add(region);
            }
        }
        return regions;
    }

    private @Nullable KeptRegion read(Place place) {
        ByteBuffer bytes = ByteBuffer.allocate(place.length());
        try {
            return readFully(bytes, place.position()) && crc(bytes.array()) == place.crc()
                    ? KeptRegionFormat.read(bytes.array())
                    : null;
        } catch (IOException e) {
            return null; // it is made again
        }
    }

    /** Adds a region, unless there is one of the same code by now. */
    public synchronized void add(KeptRegion region) {
        long key = region.key();
        long identity = region.identity();
        List<Place> alike = places.getOrDefault(key, List.of());
        if (end < 0
                || alike.size() >= MOST_ALIKE
                || alike.stream().anyMatch(place -> place.identity() == identity)) {
            return;
        }
        byte[] payload = KeptRegionFormat.bytes(region);
        Header header = new Header(payload.length, crc(payload), key, identity);
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + payload.length);
        bytes.putInt(MAGIC).putInt(header.length()).putInt(header.crc());
        bytes.putLong(key).putLong(identity).put(payload);
        try {
            writeFully(bytes.flip(), end);
            remember(header, end + HEADER);
            end += HEADER + payload.length;
        } catch (IOException e) {
            end = -1; // no room: what is there is still good
        }
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private boolean readFully(ByteBuffer into, long from) throws IOException {
        long at = from;
        while (into.hasRemaining()) {
            int count = file.read(into, at);
            if (count < 0) {
                return false;
            }
            at += count;
        }
        return true;
    }

    private void writeFully(ByteBuffer bytes, long to) throws IOException {
        long at = to;
        while (bytes.hasRemaining()) {
            at += file.write(bytes, at);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
