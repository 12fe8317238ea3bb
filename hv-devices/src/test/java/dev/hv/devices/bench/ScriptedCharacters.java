package dev.hv.devices.bench;

import dev.hv.api.backend.CharacterBackend;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** The far end of a wire: keeps what the guest sends, and types while there is room. */
public final class ScriptedCharacters implements CharacterBackend {
    private final StringBuilder sent = new StringBuilder();
    private final Deque<Byte> typed = new ArrayDeque<>();
    private @Nullable Receiver receiver;
    private int limit = Integer.MAX_VALUE;

    /** Takes at most that many more characters from the guest. */
    public void limit(int characters) {
        limit = characters;
    }

    /** Returns what the guest has sent so far, one character a byte. */
    public String sent() {
        return sent.toString();
    }

    /** Types at the guest: at once as far as there is room, the rest when there is. */
    public void type(String text) {
        for (byte b : text.getBytes(StandardCharsets.ISO_8859_1)) {
            typed.add(b);
        }
        roomAvailable();
    }

    /** Returns how much waits for room. */
    public int waiting() {
        return typed.size();
    }

    @Override
    public int write(ByteBuffer bytes) {
        int taken = 0;
        while (bytes.hasRemaining() && limit > 0) {
            sent.append((char) (bytes.get() & 0xFF));
            limit--;
            taken++;
        }
        return taken;
    }

    @Override
    public void onInput(Receiver receiver) {
        this.receiver = receiver;
    }

    @Override
    public void roomAvailable() {
        Receiver to = receiver;
        while (to != null && !typed.isEmpty() && to.room() > 0) {
            to.receive(ByteBuffer.wrap(new byte[] {typed.remove()}));
        }
    }
}
