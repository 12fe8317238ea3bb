package dev.hv.tck.bench;

import dev.hv.api.backend.CharacterBackend;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * A character backend without a host: keeps what the guest writes, and hands typed bytes over as
 * the device has room for them.
 */
public final class LoopbackCharacters implements CharacterBackend {
    private final Journal journal;
    private final Consumer<Offence> offences;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final Queue<Byte> waiting = new ArrayDeque<>();
    private @Nullable Receiver receiver;
    private boolean stalled;

    LoopbackCharacters(Journal journal, Consumer<Offence> offences) {
        this.journal = journal;
        this.offences = offences;
    }

    @Override
    public int write(ByteBuffer bytes) {
        if (stalled) {
            return 0;
        }
        byte[] taken = new byte[bytes.remaining()];
        bytes.get(taken);
        output.writeBytes(taken);
        journal.note("sent " + HexFormat.of().formatHex(taken));
        return taken.length;
    }

    @Override
    public void onInput(Receiver receiver) {
        this.receiver = receiver;
    }

    @Override
    public void roomAvailable() {
        deliver();
    }

    /** Types; what the device has no room for waits. */
    void type(byte[] bytes) {
        for (byte b : bytes) {
            waiting.add(b);
        }
        deliver();
    }

    /** Begins or ends a time in which nothing that the guest writes is taken. */
    void stall(boolean stalls) {
        stalled = stalls;
    }

    private void deliver() {
        if (receiver == null) {
            return;
        }
        for (int room = receiver.room(); room > 0 && !waiting.isEmpty(); room = receiver.room()) {
            byte[] bytes = new byte[Math.min(room, waiting.size())];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = waiting.remove();
            }
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            receiver.receive(buffer);
            if (buffer.hasRemaining()) {
                offences.accept(
                        new Offence(
                                Offence.Kind.ROOM,
                                "had room for %d bytes, got %d and left %d of them"
                                        .formatted(room, bytes.length, buffer.remaining())));
            }
        }
    }

    /** Returns how many bytes wait although the device has room for them. */
    int forgotten() {
        return receiver == null ? 0 : Math.min(Math.max(receiver.room(), 0), waiting.size());
    }

    /** Forgets what was typed and not yet taken. */
    void forget() {
        waiting.clear();
    }

    /** Lets the same bytes wait, and stalls in the same way, as another backend. */
    void continueFrom(LoopbackCharacters other) {
        waiting.clear();
        waiting.addAll(other.waiting);
        stalled = other.stalled;
    }

    /** Returns everything that the guest has written, as text of 8-bit characters. */
    public String output() {
        return output.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return "loopback" + Arrays.toString(output.toByteArray());
    }
}
