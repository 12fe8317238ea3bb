package dev.hv.devices.backend;

import dev.hv.api.backend.CharacterBackend;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * Brings bytes from a host thread to a receiver in the domain, no more than it has room for. One
 * chunk at a time is under way, so that a guest that does not listen costs no memory.
 */
final class InputFeed {
    private final Executor domain;
    private final Semaphore consumed = new Semaphore(0);

    // The domain's own
    private CharacterBackend.@Nullable Receiver receiver;
    private ByteBuffer pending = ByteBuffer.allocate(0);
    private boolean delivering;

    /**
     * @param domain runs work inside the device domain, in order
     */
    InputFeed(Executor domain) {
        this.domain = domain;
    }

    /** Inside the domain. */
    void onInput(CharacterBackend.Receiver newReceiver) {
        receiver = newReceiver;
        deliver();
    }

    /** Hands bytes over, and waits until the receiver has taken them all. On a host thread. */
    void offer(byte[] bytes, int count) throws InterruptedException {
        ByteBuffer chunk = ByteBuffer.wrap(bytes.clone(), 0, count);
        domain.execute(
                () -> {
                    pending = chunk;
                    deliver();
                });
        consumed.acquire();
    }

    /** Delivers what there is room for; inside the domain. */
    void deliver() {
        if (receiver == null || delivering || !pending.hasRemaining()) {
            return;
        }
        delivering = true;
        try {
            for (int room = receiver.room();
                    room > 0 && pending.hasRemaining();
                    room = receiver.room()) {
                int count = Math.min(room, pending.remaining());
                receiver.receive(pending.slice(pending.position(), count));
                pending.position(pending.position() + count);
            }
        } finally {
            delivering = false;
        }
        if (!pending.hasRemaining()) {
            consumed.release();
        }
    }
}
