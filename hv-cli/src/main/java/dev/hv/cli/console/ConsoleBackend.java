package dev.hv.cli.console;

import dev.hv.api.backend.CharacterBackend;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

/**
 * A serial port on this process's own streams. Output goes to an {@link OutputQueue}; input is
 * offered by a thread that reads the streams, and enters the domain as the device has room.
 */
public final class ConsoleBackend implements CharacterBackend {
    private static final int INPUT_BYTES = 4096;

    private final OutputQueue output;
    private final Executor domain;
    private final ByteBuffer input = ByteBuffer.allocate(INPUT_BYTES);
    private @Nullable Receiver receiver;

    /**
     * @param output where the guest's bytes go
     * @param domain runs what enters the machine's device domain
     */
    public ConsoleBackend(OutputQueue output, Executor domain) {
        this.output = output;
        this.domain = domain;
    }

    @Override
    public int write(ByteBuffer bytes) {
        return output.offer(bytes);
    }

    @Override
    public void onInput(Receiver newReceiver) {
        receiver = newReceiver;
        pump();
    }

    @Override
    public void roomAvailable() {
        pump();
    }

    /**
     * Takes input for the guest, waiting while it has not taken what came before. Called outside
     * the domain.
     */
    public void offer(byte[] bytes, int length) throws InterruptedException {
        int taken = 0;
        while (taken < length) {
            synchronized (input) {
                while (!input.hasRemaining()) {
                    input.wait();
                }
                int count = Math.min(length - taken, input.remaining());
                input.put(bytes, taken, count);
                taken += count;
            }
            domain.execute(this::pump);
        }
    }

    /** Gives the device what it has room for. Inside the domain. */
    private void pump() {
        Receiver to = receiver;
        if (to == null) {
            return;
        }
        byte[] bytes;
        synchronized (input) {
            bytes = new byte[Math.min(input.position(), to.room())];
            input.flip().get(bytes);
            input.compact();
            input.notifyAll();
        }
        if (bytes.length > 0) {
            to.receive(ByteBuffer.wrap(bytes));
        }
    }
}
