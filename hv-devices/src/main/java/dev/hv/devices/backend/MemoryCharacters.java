package dev.hv.devices.backend;

import dev.hv.api.backend.CharacterBackend;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The far end in memory: a program reads what the guest wrote, and types at it. Any thread. */
public final class MemoryCharacters implements CharacterBackend {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Deque<Byte> typed = new ArrayDeque<>();
    private final Executor domain;
    private @Nullable Receiver receiver;

    /**
     * @param domain runs work inside the device domain, in order: {@code DeviceContext.execute}
     */
    public MemoryCharacters(Executor domain) {
        this.domain = domain;
    }

    /** Types at the guest, in UTF-8; it is delivered as the guest has room. */
    public void type(String text) {
        type(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Types bytes at the guest. */
    public void type(byte[] bytes) {
        lock.lock();
        try {
            for (byte b : bytes) {
                typed.add(b);
            }
        } finally {
            lock.unlock();
        }
        domain.execute(this::roomAvailable);
    }

    /** Returns all that the guest has written so far. */
    public byte[] bytes() {
        lock.lock();
        try {
            return written.toByteArray();
        } finally {
            lock.unlock();
        }
    }

    /** Returns all that the guest has written so far, as UTF-8. */
    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /**
     * Waits until the guest has written a text.
     *
     * @param patience longest wait on the host
     * @return whether it has
     */
    public boolean await(String text, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (!text().contains(text)) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits as {@link #await(String, Duration)} does, ten seconds at most. */
    public boolean await(String text) throws InterruptedException {
        return await(text, Duration.ofSeconds(10));
    }

    @Override
    public int write(ByteBuffer bytes) {
        lock.lock();
        try {
            int count = bytes.remaining();
            while (bytes.hasRemaining()) {
                written.write(bytes.get());
            }
            changed.signalAll();
            return count;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onInput(Receiver newReceiver) {
        receiver = newReceiver;
        roomAvailable();
    }

    @Override
    public void roomAvailable() {
        Receiver taker = receiver;
        if (taker == null) {
            return;
        }
        for (ByteBuffer next = next(taker.room()); next.hasRemaining(); next = next(taker.room())) {
            taker.receive(next);
        }
    }

    private ByteBuffer next(int room) {
        lock.lock();
        try {
            ByteBuffer bytes = ByteBuffer.allocate(Math.min(room, typed.size()));
            while (bytes.hasRemaining()) {
                bytes.put(typed.remove());
            }
            return bytes.flip();
        } finally {
            lock.unlock();
        }
    }
}
