package dev.hv.disk;

import dev.hv.api.backend.NonVolatileBackend;
import dev.hv.api.backend.Status;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Keeps the contents of a memory chip in an image. They are written by pages, on a thread of its
 * own; what changes again before its page has been written is written once. Closing it waits for
 * what is under way.
 */
public final class NonVolatileImage implements NonVolatileBackend, AutoCloseable {
    /** Largest chip, in bytes. */
    public static final int MAX_BYTES = 1 << 26;

    private static final int PAGE_BYTES = 4096;

    private final DiskImage image;
    private final Executor domain;
    private final ExecutorService worker =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("hv-flash").factory());
    private final Object monitor = new Object();

    /** Changed inside the domain, under the monitor, by which the worker sees whole pages. */
    private final byte[] contents;

    private final ByteBuffer shown;
    private final BitSet changed = new BitSet();
    private boolean underWay;
    private Consumer<Status> lost = why -> {};

    private NonVolatileImage(DiskImage image, byte[] contents, Executor domain) {
        this.image = image;
        this.contents = contents;
        shown = ByteBuffer.wrap(contents).asReadOnlyBuffer();
        this.domain = domain;
    }

    /**
     * Reads an image.
     *
     * @param image closed with this, or before an exception is thrown
     * @throws ImageException if it holds nothing, or more than any chip
     * @throws IOException if it cannot be read
     */
    public static NonVolatileImage of(DiskImage image, Executor domain) throws IOException {
        try {
            long size = image.sizeBytes();
            if (size < 1 || size > MAX_BYTES) {
                throw new ImageException("has " + size + " bytes, expected 1 byte to 64 MiB");
            }
            byte[] contents = new byte[(int) size];
            image.read(0, ByteBuffer.wrap(contents));
            return new NonVolatileImage(image, contents, domain);
        } catch (IOException e) {
            image.close();
            throw e;
        }
    }

    @Override
    public ByteBuffer contents() {
        return shown;
    }

    @Override
    public void keep(int offset, ByteBuffer bytes) {
        int length = bytes.remaining();
        if (length == 0) {
            return;
        }
        synchronized (monitor) {
            bytes.get(contents, offset, length);
            if (image.readOnly()) {
                domain.execute(() -> lost.accept(Status.READ_ONLY));
                return;
            }
            changed.set(offset / PAGE_BYTES, (offset + length - 1) / PAGE_BYTES + 1);
            if (!underWay) {
                underWay = true;
                worker.execute(this::write);
            }
        }
    }

    @Override
    public void onLoss(Consumer<Status> receiver) {
        lost = receiver;
    }

    /** Writes pages until none has changed; runs on the worker's thread. */
    private void write() {
        while (true) {
            int at;
            ByteBuffer pages;
            synchronized (monitor) {
                int first = changed.nextSetBit(0);
                if (first < 0) {
                    underWay = false;
                    monitor.notifyAll();
                    return;
                }
                int end = changed.nextClearBit(first);
                changed.clear(first, end);
                at = first * PAGE_BYTES;
                int length = Math.min(end * PAGE_BYTES, contents.length) - at;
                pages = ByteBuffer.allocate(length).put(contents, at, length).flip();
            }
            try {
                image.write(at, pages);
                image.flush();
            } catch (IOException e) {
                Status why = ImageBlocks.status(e);
                domain.execute(() -> lost.accept(why));
            }
        }
    }

    @Override
    public void quiesce() {
        boolean interrupted = false;
        synchronized (monitor) {
            while (underWay) {
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
        worker.close();
        image.close();
    }
}
