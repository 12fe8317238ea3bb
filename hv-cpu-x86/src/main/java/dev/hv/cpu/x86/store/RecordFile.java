package dev.hv.cpu.x86.store;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Records one behind the other in a file, each with a checksum. Many processes may read it; one at
 * a time adds to it, as long as it lives. What is not whole is not there. Any thread.
 */
final class RecordFile implements AutoCloseable {
    /** What the names of such files end with. */
    static final String SUFFIX = ".kept";

    /** Bytes of a file beyond which its older half is dropped when it is opened. */
    static final long MOST_BYTES = 64L << 20;

    /** Files of one folder beyond which the oldest are deleted when one is added. */
    private static final int MOST_FILES = 8;

    /** Most records of one key. */
    private static final int MOST_ALIKE = 8;

    private static final int MAGIC = 0x6876_7267;
    private static final int HEADER = 4 + 4 + 4 + 8 + 8;

    /** More than any record takes. */
    private static final int MOST_RECORD = 1 << 24;

    private final FileChannel file;
    private final Map<Long, List<Place>> places = new ConcurrentHashMap<>();

    /** Where the next record goes, if this process adds them; else -1. */
    private long end = -1;

    /** Where a record's payload is. */
    private record Place(long position, int length, int crc, long identity) {}

    private RecordFile(FileChannel file) {
        this.file = file;
    }

    /**
     * Opens a file, which is made if it is not there.
     *
     * @param mostBytes beyond which the older half goes
     * @throws IOException if that cannot be
     */
    static RecordFile open(Path path, long mostBytes) throws IOException {
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
        RecordFile records = new RecordFile(file);
        try {
            FileLock lock = lock(file);
            if (lock != null && file.size() > mostBytes) {
                records.dropOlderHalf();
            }
            long whole = records.index();
            if (lock != null) {
                file.truncate(whole);
                records.end = whole;
            }
        } catch (IOException e) {
            file.close();
            throw e;
        }
        return records;
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
        places.merge(header.key(), List.of(place), RecordFile::both);
    }

    private static List<Place> both(List<Place> before, List<Place> more) {
        return Stream.concat(before.stream(), more.stream()).toList();
    }

    /**
     * Returns the payloads of a key that are whole.
     *
     * @param identity of the one that is wanted, or null for all
     */
    List<byte[]> find(long key, @Nullable Long identity) {
        List<Place> found = places.get(key);
        if (found == null) {
            return List.of();
        }
        List<byte[]> payloads = new ArrayList<>(found.size());
        for (Place place : found) {
            byte[] payload = identity == null || identity == place.identity ? read(place) : null;
            if (payload != null) {
                payloads.add(payload);
            }
        }
        return payloads;
    }

    private byte @Nullable [] read(Place place) {
        ByteBuffer bytes = ByteBuffer.allocate(place.length());
        try {
            return readFully(bytes, place.position()) && crc(bytes.array()) == place.crc()
                    ? bytes.array()
                    : null;
        } catch (IOException e) {
            return null; // as if it were not there
        }
    }

    /** Returns whether there is a record of that key and identity. */
    boolean has(long key, long identity) {
        return places.getOrDefault(key, List.of()).stream()
                .anyMatch(place -> place.identity() == identity);
    }

    /** Adds a record, unless there is one of that key and identity by now. */
    synchronized void add(long key, long identity, byte[] payload) {
        int alike = places.getOrDefault(key, List.of()).size();
        if (end < 0 || alike >= MOST_ALIKE || has(key, identity)) {
            return;
        }
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

    /** Returns the checksum of bytes. */
    static int crc(byte[] bytes) {
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
