package dev.hv.disk;

import dev.hv.api.backend.BlockBackend;
import dev.hv.api.backend.Completion;
import dev.hv.api.backend.Status;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves a device from an image. Closing it waits for what is under way, and flushes. */
public final class ImageBlocks implements BlockBackend, AutoCloseable {
    private final DiskImage image;
    private final int sectorBytes;
    private final long sectors;
    private final Executor domain;
    private final Executor worker;
    private final Runnable endWorker;
    private final Object monitor = new Object();
    private int underWay;

    private ImageBlocks(
            DiskImage image,
            int sectorBytes,
            Executor domain,
            Executor worker,
            Runnable endWorker) {
        this.image = image;
        this.sectorBytes = sectorBytes;
        this.sectors = image.sizeBytes() / sectorBytes;
        this.domain = domain;
        this.worker = worker;
        this.endWorker = endWorker;
    }

    /** Serves on a thread of its own, so that nobody waits for the host. */
    public static ImageBlocks threaded(DiskImage image, int sectorBytes, Executor domain) {
        ExecutorService worker =
                Executors.newSingleThreadExecutor(Thread.ofVirtual().name("hv-disk").factory());
        return new ImageBlocks(image, sectorBytes, domain, worker, worker::close);
    }

    /**
     * Serves inside the call: where time is a function of instructions, when the host is done must
     * not show.
     */
    public static ImageBlocks immediate(DiskImage image, int sectorBytes, Executor domain) {
        return new ImageBlocks(image, sectorBytes, domain, Runnable::run, () -> {});
    }

    @Override
    public long sectors() {
        return sectors;
    }

    @Override
    public int sectorBytes() {
        return sectorBytes;
    }

    @Override
    public boolean readOnly() {
        return image.readOnly();
    }

    @Override
    public void read(long sector, ByteBuffer into, Completion done) {
        start(sector, into.remaining(), done, () -> image.read(sector * sectorBytes, into));
    }

    @Override
    public void write(long sector, ByteBuffer from, Completion done) {
        start(
                sector,
                from.remaining(),
                done,
                () -> {
                    if (image.readOnly()) {
                        return Status.READ_ONLY;
                    }
                    image.write(sector * sectorBytes, from);
                    return Status.OK;
                });
    }

    @Override
    public void flush(Completion done) {
        start(0, 0, done, image::flush);
    }

    @Override
    public void discard(long sector, long count, Completion done) {
        if (count < 0 || count > sectors) {
            start(sectors, 1, done, () -> {});
            return;
        }
        start(
                sector,
                count * sectorBytes,
                done,
                () -> {
                    if (image.readOnly()) {
                        return Status.READ_ONLY;
                    }
                    image.discard(sector * sectorBytes, count * sectorBytes);
                    return Status.OK;
                });
    }

    private interface Plain {
        void run() throws IOException;
    }

    private interface Operation {
        Status run() throws IOException;
    }

    private void start(long sector, long bytes, Completion done, Plain operation) {
        start(
                sector,
                bytes,
                done,
                () -> {
                    operation.run();
                    return Status.OK;
                });
    }

    private void start(long sector, long bytes, Completion done, Operation operation) {
        synchronized (monitor) {
            underWay++;
        }
        boolean inside =
                sector >= 0
                        && bytes % sectorBytes == 0
                        && bytes / sectorBytes <= sectors
                        && sector <= sectors - bytes / sectorBytes;
        worker.execute(
                () -> {
                    Status status = inside ? carryOut(operation) : Status.OUT_OF_RANGE;
                    domain.execute(() -> done.done(status));
                    synchronized (monitor) {
                        underWay--;
                        monitor.notifyAll();
                    }
                });
    }

    private static Status carryOut(Operation operation) {
        // A channel closes itself under a thread that was interrupted.
        boolean interrupted = Thread.interrupted();
        try {
            return operation.run();
        } catch (IOException e) {
            return status(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Java tells a full disk from other errors only in words, those of strerror(3). */
    static Status status(IOException e) {
        String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        String words = String.valueOf(reason).toLowerCase(Locale.ROOT);
        return words.contains("no space left") || words.contains("quota exceeded")
                ? Status.NO_SPACE
                : Status.IO_ERROR;
    }

    @Override
    public void quiesce() {
        boolean interrupted = false;
        synchronized (monitor) {
            while (underWay > 0) {
                try {
                    monitor.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        endWorker.run();
        try (image) {
            if (!image.readOnly()) {
                image.flush();
            }
        }
    }
}
