package dev.hv.disk;

import dev.hv.api.backend.BlockFile;

import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A file, or a block device, that is held against others: one writer, or any number of readers.
 * Positions are absolute; any thread.
 *
 * <p>The locks lie where QEMU's do (its byte ranges 100 and 200, block/file-posix.c), so that the
 * two see each other: a reader holds "reads" and "minds writers", a writer all of them alone. A
 * lock of the host's belongs to the process and is lost with the first descriptor that is closed,
 * so every file is opened once in this process and shared.
 */
final class ImageFile implements BlockFile, Closeable {
    private static final long HELD = 100;
    private static final long NOT_SHARED = 200;
    private static final int PERMISSIONS = 8;

    /** Permissions, as offsets from the two bases: to write, and to change the size. */
    private static final int WRITE = 1;

    private static final int RESIZE = 3;

    /** The view of a file's attributes that has its mode, as stat(2) tells it. */
    private static final String UNIX = "unix";

    private static final int FILE_TYPE = 0xF000;
    private static final int BLOCK_DEVICE = 0x6000;

    private static final int PROBES = 20;
    private static final int PROBE_MILLISECONDS = 5;

    private static final Map<Object, Shared> OPEN = new HashMap<>();

    private final Path path;
    private final Object key;
    private final FileChannel channel;
    private final boolean writable;
    private boolean closed;
    private volatile boolean lost;

    /** A file as this process has it open. */
    private static final class Shared {
        private final FileChannel channel;
        private final boolean writable;
        private int users = 1;

        Shared(FileChannel channel, boolean writable) {
            this.channel = channel;
            this.writable = writable;
        }
    }

    /** Over a channel that nobody else has; {@code key} tells it from the files that are shared. */
    ImageFile(Path path, Object key, FileChannel channel, boolean writable) {
        this.path = path;
        this.key = key;
        this.channel = channel;
        this.writable = writable;
    }

    /**
     * Opens a file that is there.
     *
     * @throws ImageException if it is not there, may not be opened, or is in use
     */
    static ImageFile open(Path path, boolean writable) throws IOException {
        synchronized (OPEN) {
            try {
                requireData(path);
                Object key = key(path);
                Shared shared = OPEN.get(key);
                if (shared == null) {
                    FileChannel channel = lockedChannel(path, writable);
                    OPEN.put(key, new Shared(channel, writable));
                    return new ImageFile(path, key, channel, writable);
                }
                if (writable || shared.writable) {
                    throw inUse(path, writable, "by this process already");
                }
                shared.users++;
                return new ImageFile(path, key, shared.channel, false);
            } catch (NoSuchFileException e) {
                throw new ImageException(path + ": there is no such file");
            } catch (AccessDeniedException e) {
                throw notOpened(path, writable, "");
            } catch (FileSystemException e) {
                throw notOpened(path, writable, ": " + e.getReason());
            }
        }
    }

    private static ImageException notOpened(Path path, boolean writable, String reason) {
        return new ImageException(
                path
                        + ": may not be opened for "
                        + (writable ? "writing" : "reading")
                        + reason
                        + (writable ? "; use it read-only, or an overlay over it" : ""));
    }

    /** Opening a pipe would wait for its other end, and a terminal has no size. */
    private static void requireData(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            throw new ImageException(path + " is a directory, expected a disk image");
        }
        if (attributes.isOther() && !isBlockDevice(path)) {
            throw new ImageException(path + " is no file and no block device");
        }
    }

    /** Returns whether there is a block device of that name. */
    static boolean isBlockDevice(Path path) throws IOException {
        if (!Files.exists(path)
                || !path.getFileSystem().supportedFileAttributeViews().contains(UNIX)) {
            return false;
        }
        int mode = (int) Files.getAttribute(path, UNIX + ":mode");
        return (mode & FILE_TYPE) == BLOCK_DEVICE;
    }

    /**
     * Makes a file, which must not be there.
     *
     * @throws ImageException if it is there
     */
    static ImageFile create(Path path) throws IOException {
        try {
            Files.createFile(path);
        } catch (FileAlreadyExistsException e) {
            throw new ImageException(path + ": there is such a file already");
        } catch (NoSuchFileException e) {
            throw new ImageException(path + ": there is no such folder");
        } catch (AccessDeniedException e) {
            throw new ImageException(path + ": may not be made");
        }
        return open(path, true);
    }

    /** Makes a file of no name, which is gone when it is closed. */
    static ImageFile scratch() throws IOException {
        Path path = Files.createTempFile("hv-overlay", ".tmp");
        FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE);
        return new ImageFile(path, new Object(), channel, true);
    }

    private static Object key(Path path) throws IOException {
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return key == null ? path.toRealPath() : key;
    }

    private static FileChannel lockedChannel(Path path, boolean writable) throws IOException {
        OpenOption[] options =
                writable
                        ? new OpenOption[] {StandardOpenOption.READ, StandardOpenOption.WRITE}
                        : new OpenOption[] {StandardOpenOption.READ};
        if (!writable && writtenElsewhere(path)) {
            throw inUse(path, false, "by another process");
        }
        FileChannel channel = FileChannel.open(path, options);
        try {
            boolean free =
                    writable
                            ? lock(channel, HELD, PERMISSIONS, false)
                                    && lock(channel, NOT_SHARED, PERMISSIONS, false)
                            : lock(channel, HELD, 1, true)
                                    && lock(channel, NOT_SHARED + WRITE, 1, true)
                                    && lock(channel, NOT_SHARED + RESIZE, 1, true);
            if (!free) {
                throw inUse(path, writable, "by another process");
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Whether a writer of QEMU's holds "writes", which it shares with all who may look for it:
     * those who might write the file themselves. Others who look at the same moment are no writers,
     * so that is asked again.
     */
    private static boolean writtenElsewhere(Path path) throws IOException {
        for (int i = 0; ; i++) {
            try (FileChannel probe = FileChannel.open(path, StandardOpenOption.WRITE)) {
                if (lock(probe, HELD + WRITE, 1, false)) {
                    return false;
                }
            } catch (FileSystemException e) {
                return false;
            }
            if (i == PROBES) {
                return true;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PROBE_MILLISECONDS));
        }
    }

    private static boolean lock(FileChannel channel, long at, int length, boolean shared)
            throws IOException {
        try {
            @Nullable FileLock lock = channel.tryLock(at, length, shared);
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static ImageException inUse(Path path, boolean writable, String whom) {
        return new ImageException(
                path
                        + " is in use "
                        + whom
                        + (writable
                                ? ", and only one may write it; end that one, or use an overlay"
                                        + " over a read-only image"
                                : ", which writes it"));
    }

    Path path() {
        return path;
    }

    @Override
    public boolean writable() {
        return writable;
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public void read(long position, ByteBuffer into) throws IOException {
        long at = position;
        while (into.hasRemaining()) {
            int count;
            try {
                count = channel.read(into, at);
            } catch (IOException e) {
                throw named(e);
            }
            if (count <= 0) {
                while (into.hasRemaining()) {
                    into.put((byte) 0);
                }
                return;
            }
            at += count;
        }
    }

    @Override
    public void write(long position, ByteBuffer from) throws IOException {
        long at = position;
        while (from.hasRemaining()) {
            try {
                at += channel.write(from, at);
            } catch (IOException e) {
                throw named(e);
            }
        }
    }

    /** A host says what has failed, but not which file it was. */
    private FileSystemException named(IOException e) {
        FileSystemException named =
                new FileSystemException(path.toString(), null, String.valueOf(e.getMessage()));
        named.initCause(e);
        return named;
    }

    /** Makes the file longer, with zeros. */
    void grow(long size) throws IOException {
        if (size > channel.size()) {
            write(size - 1, ByteBuffer.allocate(1));
        }
    }

    /** Cuts the file off. */
    void truncate(long size) throws IOException {
        channel.truncate(size);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IOException also for ever after it has failed once: the host may have forgotten what
     *     it could not store, and says so only once (fsync(2) on Linux)
     */
    @Override
    public void flush() throws IOException {
        if (lost) {
            throw new IOException(path + ": a flush failed before; what was written may be lost");
        }
        try {
            channel.force(false);
        } catch (IOException e) {
            lost = true;
            throw named(e);
        }
    }

    /** Gives the file back; idempotent. */
    @Override
    public void close() throws IOException {
        synchronized (OPEN) {
            if (closed) {
                return;
            }
            closed = true;
            Shared shared = OPEN.get(key);
            if (shared != null && --shared.users > 0) {
                return;
            }
            OPEN.remove(key);
            channel.close();
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
