package dev.hv.cli.console;

import dev.hv.api.backend.CharacterBackend;
import dev.hv.cli.console.ConsoleScript.Step;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A serial port at which a script types. What it types depends on nothing but what the guest has
 * printed, and comes at once, inside the guest's own access: in deterministic time, a run with a
 * script is the same run every time.
 */
public final class ScriptedCharacters implements CharacterBackend, AutoCloseable {
    private static final byte RETURN = '\r';

    private final CharacterBackend output;
    private final Deque<Step> steps;
    private @Nullable TextWatch watch;
    private ByteBuffer pending = ByteBuffer.allocate(0);
    private @Nullable Receiver receiver;
    private boolean delivering;

    /**
     * @param output where the guest's output goes; closed with this if it can be
     */
    public ScriptedCharacters(ConsoleScript script, CharacterBackend output) {
        this.output = output;
        steps = new ArrayDeque<>(script.steps());
        advance();
    }

    @Override
    public int write(ByteBuffer bytes) {
        ByteBuffer seen = bytes.duplicate();
        int count = output.write(bytes);
        for (int i = 0; i < count; i++) {
            see(seen.get());
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

    /**
     * Returns the text for which the script still waits. Any thread, once the machine has ended.
     */
    public Optional<String> unmet() {
        return steps.peek() instanceof Step.Wait(String text)
                ? Optional.of(text)
                : Optional.empty();
    }

    private void see(byte value) {
        if (watch != null && watch.endsWith(value)) {
            steps.remove();
            advance();
        }
    }

    /** Queues what is to be typed next, up to the next wait. */
    private void advance() {
        ByteArrayOutputStream typed = new ByteArrayOutputStream();
        while (pending.hasRemaining()) {
            typed.write(pending.get());
        }
        while (steps.peek() instanceof Step.Type(String text)) {
            steps.remove();
            typed.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            typed.write(RETURN);
        }
        pending = ByteBuffer.wrap(typed.toByteArray());
        watch = steps.peek() instanceof Step.Wait(String text) ? new TextWatch(text) : null;
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
