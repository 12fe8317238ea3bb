package dev.hv.cli.console;

import dev.hv.api.backend.CharacterBackend;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A serial port at which a script types. What it types depends on nothing but what the guest has
 * printed, and comes at once, inside the guest's own access: in deterministic time, a run with a
 * script is the same run every time.
 */
public final class ScriptedCharacters implements CharacterBackend, AutoCloseable {
    private static final byte RETURN = '\r';

    private final CharacterBackend output;
    private final ScriptPlayer player;
    private ByteBuffer pending = ByteBuffer.allocate(0);
    private @Nullable Receiver receiver;
    private boolean delivering;
    private boolean writing;

    /**
     * @param player says what is to be typed, and hears what is printed
     * @param output where the guest's output goes; closed with this if it can be
     */
    public ScriptedCharacters(ScriptPlayer player, CharacterBackend output) {
        this.output = output;
        this.player = player;
        player.serial(this::type);
    }

    @Override
    public int write(ByteBuffer bytes) {
        ByteBuffer seen = bytes.duplicate();
        int count = output.write(bytes);
        writing = true;
        try {
            for (int i = 0; i < count; i++) {
                player.printed(seen.get());
            }
        } finally {
            writing = false;
        }
        deliver();
        return count;
    }

    @Override
    public void onInput(Receiver newReceiver) {
        receiver = newReceiver;
        deliver();
    }

    @Override
    public void roomAvailable() {
        deliver();
    }

    /** Queues a line, and delivers it when the guest's own access is through. */
    private void type(String text) {
        ByteArrayOutputStream typed = new ByteArrayOutputStream();
        while (pending.hasRemaining()) {
            typed.write(pending.get());
        }
        typed.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        typed.write(RETURN);
        pending = ByteBuffer.wrap(typed.toByteArray());
        if (!writing) {
            deliver();
        }
    }

    private void deliver() {
        Receiver to = receiver;
        if (to == null || delivering) {
            return;
        }
        delivering = true;
        try {
            for (int room = to.room(); room > 0 && pending.hasRemaining(); room = to.room()) {
                int count = Math.min(room, pending.remaining());
                ByteBuffer part = pending.slice(pending.position(), count);
                pending.position(pending.position() + count);
                to.receive(part);
            }
        } finally {
            delivering = false;
        }
    }

    /** Closes the output. Not inside the domain. */
    @Override
    public void close() throws IOException {
        if (output instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
