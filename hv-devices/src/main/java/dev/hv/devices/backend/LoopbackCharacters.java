package dev.hv.devices.backend;

import dev.hv.api.backend.CharacterBackend;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/** A plug that connects the guest's output to its input. What finds no room waits its turn. */
public final class LoopbackCharacters implements CharacterBackend {
    private static final int CAPACITY = 4096;

    private final ByteBuffer waiting = ByteBuffer.allocate(CAPACITY);
    private @Nullable Receiver receiver;
    private boolean delivering;

    @Override
    public int write(ByteBuffer bytes) {
        int count = Math.min(bytes.remaining(), waiting.remaining());
        waiting.put(bytes.slice(bytes.position(), count));
        bytes.position(bytes.position() + count);
        roomAvailable();
        return count;
    }

    @Override
    public void onInput(Receiver newReceiver) {
        receiver = newReceiver;
        roomAvailable();
    }

    @Override
    public void roomAvailable() {
        if (receiver == null || delivering) {
            return;
        }
        delivering = true;
        waiting.flip();
        int room = Math.min(receiver.room(), waiting.remaining());
        byte[] next = new byte[room];
        waiting.get(next);
        waiting.compact();
        if (room > 0) {
            receiver.receive(ByteBuffer.wrap(next));
        }
        delivering = false;
    }
}
