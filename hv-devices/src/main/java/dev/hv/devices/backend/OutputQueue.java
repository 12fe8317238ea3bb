package dev.hv.devices.backend;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Bytes on their way from the domain to the thread that writes them. Any thread. */
final class OutputQueue {
    /** Enough that only a host that has stopped taking output makes the guest wait. */
    static final int CAPACITY = 1 << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final byte[] ring;
    private int first;
    private int size;
    private boolean inFlight;
    private boolean closed;

    OutputQueue(int capacity) {
        ring = new byte[capacity];
    }

    /** Takes what there is room for; everything once closed, into the void. Never waits. */
    int put(ByteBuffer bytes) {
        lock.lock();
        try {
            if (closed) {
                int dropped = bytes.remaining();
                bytes.position(bytes.limit());
                return dropped;
            }
            boolean wasEmpty = size == 0;
            int taken = Math.min(bytes.remaining(), ring.length - size);
            for (int left = taken; left > 0; ) {
                int at = (first + size) % ring.length;
                int part = Math.min(left, ring.length - at);
                bytes.get(ring, at, part);
                size += part;
                left -= part;
            }
            if (wasEmpty && taken > 0) {
                changed.signalAll();
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Takes everything; drops the oldest bytes where there is no room. */
    int putDroppingOldest(ByteBuffer bytes) {
        lock.lock();
        try {
            int count = bytes.remaining();
            if (count > ring.length) {
                bytes.position(bytes.limit() - ring.length);
            }
            int excess = Math.max(0, size + bytes.remaining() - ring.length);
            first = (first + excess) % ring.length;
            size -= excess;
            put(bytes);
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for bytes; returns false when the queue is closed and empty. */
    boolean awaitBytes() throws InterruptedException {
        lock.lock();
        try {
            while (size == 0 && !closed) {
                changed.await();
            }
            return size > 0;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for bytes and takes as many as fit; {@link #written} follows.
     *
     * @return how many, or -1 when the queue is closed and empty
     */
    int take(byte[] into) throws InterruptedException {
        lock.lock();
        try {
            if (!awaitBytes()) {
                return -1;
            }
            int taken = Math.min(size, into.length);
            int part = Math.min(taken, ring.length - first);
            System.arraycopy(ring, first, into, 0, part);
            System.arraycopy(ring, 0, into, part, taken - part);
            first = (first + taken) % ring.length;
            size -= taken;
            inFlight = true;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether nothing more waits to be written. */
    boolean isEmpty() {
        lock.lock();
        try {
            return size == 0;
        } finally {
            lock.unlock();
        }
    }

    /** The bytes that were taken last have reached the host. */
    void written() {
        lock.lock();
        try {
            inFlight = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything that was put has reached the host. */
    void awaitWritten() throws InterruptedException {
        lock.lock();
        try {
            while (size > 0 || inFlight) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more; what is in it can still be taken out. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more, and forgets what is in it: nobody is there to write to. */
    void abandon() {
        lock.lock();
        try {
            closed = true;
            size = 0;
            inFlight = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
