package dev.hv.devices.backend;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Output to a peer that comes and goes. While nobody is there the most recent bytes are kept for
 * the next peer; a peer that takes nothing makes the guest wait. Any thread.
 */
final class DetachableOutput {
    /** Where a peer takes bytes. */
    @FunctionalInterface
    interface Sink {
        /**
         * Writes all of the first {@code count} bytes, waiting as long as that takes.
         *
         * @throws IOException if the peer has gone; what it has not taken is lost with it
         */
        void write(byte[] bytes, int count) throws IOException;
    }

    private static final int CHUNK = 1 << 12;
    private static final int KEPT = 1 << 16;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

    private final OutputQueue queue = new OutputQueue(KEPT);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread writer;
    private @Nullable Sink peer;
    private boolean closed;

    DetachableOutput(ThreadFactory threads) {
        writer = threads.newThread(this::writeAll);
        writer.start();
    }

    void attach(Sink sink) {
        lock.lock();
        try {
            peer = sink;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void detach() {
        lock.lock();
        try {
            peer = null;
        } finally {
            lock.unlock();
        }
    }

    /** Takes what there is room for; all of it while nobody is there. Never waits. */
    int write(ByteBuffer bytes) {
        lock.lock();
        try {
            return peer == null ? queue.putDroppingOldest(bytes) : queue.put(bytes);
        } finally {
            lock.unlock();
        }
    }

    private void writeAll() {
        byte[] chunk = new byte[CHUNK];
        try {
            while (awaitPeer() && queue.awaitBytes()) {
                writeTo(chunk);
            }
        } catch (InterruptedException e) {
            queue.abandon();
        }
    }

    /** Writes what is there to the peer that is there now, which may be another than awaited. */
    private void writeTo(byte[] chunk) throws InterruptedException {
        Sink sink;
        int count;
        lock.lock();
        try {
            sink = peer;
            count = sink == null ? 0 : queue.take(chunk);
        } finally {
            lock.unlock();
        }
        if (sink == null) {
            return;
        }
        try {
            sink.write(chunk, count);
        } catch (IOException e) {
            detach(sink);
        }
        queue.written();
    }

    private void detach(Sink gone) {
        lock.lock();
        try {
            if (gone.equals(peer)) {
                peer = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a peer; returns false if none will come any more. */
    private boolean awaitPeer() throws InterruptedException {
        lock.lock();
        try {
            while (peer == null && !closed) {
                changed.await();
            }
            return peer != null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes to a peer that is there what is still to be written, ten seconds at most, and ends.
     */
    void close() {
        queue.close();
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        join(writer, CLOSE_PATIENCE);
    }

    /** Waits for a thread to end by itself, then interrupts it. */
    static void join(Thread thread, Duration patience) {
        try {
            if (!thread.join(patience)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
