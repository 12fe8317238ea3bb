package dev.hv.cli.console;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Bytes on their way to a stream, which a thread of its own writes as soon as they come: a reader
 * that is slow never holds up who offers, until {@link #CAPACITY} bytes wait.
 */
public final class OutputQueue implements AutoCloseable {
    /** How many bytes can wait. */
    static final int CAPACITY = 1 << 20;

    private static final int CHUNK = 1 << 16;

    private final OutputStream out;
    private final Runnable onBroken;
    private final Thread writer;
    private final ByteBuffer waiting = ByteBuffer.allocate(CAPACITY);
    private boolean held;
    private boolean closed;
    private boolean broken;

    /**
     * @param out written and flushed by a thread of the queue's own, and not closed
     * @param onBroken called once, by that thread, when nobody reads {@code out} any more; what
     *     comes afterwards is dropped
     */
    public OutputQueue(OutputStream out, Runnable onBroken) {
        this.out = out;
        this.onBroken = onBroken;
        writer = Thread.ofPlatform().daemon().name("hv-output").start(this::write);
    }

    /** Takes as many bytes as there is room for, and returns how many those are. */
    synchronized int offer(ByteBuffer bytes) {
        int count = Math.min(bytes.remaining(), waiting.remaining());
        ByteBuffer part = bytes.slice(bytes.position(), count);
        bytes.position(bytes.position() + count);
        if (!broken) {
            waiting.put(part);
            notifyAll();
        }
        return count;
    }

    /** Holds everything back, or lets it go again. */
    public synchronized void hold(boolean hold) {
        held = hold;
        notifyAll();
    }

    private void write() {
        byte[] chunk = new byte[CHUNK];
        int count;
        while ((count = take(chunk)) > 0) {
            try {
                out.write(chunk, 0, count);
                out.flush();
            } catch (IOException e) {
                breakDown();
            }
        }
    }

    private synchronized int take(byte[] chunk) {
        while ((waiting.position() == 0 || held) && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                return 0;
            }
        }
        int count = Math.min(waiting.position(), chunk.length);
        waiting.flip().get(chunk, 0, count);
        waiting.compact();
        return count;
    }

    private void breakDown() {
        synchronized (this) {
            waiting.clear();
            if (broken) {
                return;
            }
            broken = true;
        }
        onBroken.run();
    }

    /** Waits until everything is written, and ends. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        if (Thread.currentThread() != writer) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
