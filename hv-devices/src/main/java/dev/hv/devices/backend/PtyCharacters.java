package dev.hv.devices.backend;

import dev.hv.api.backend.CharacterBackend;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * A pseudo terminal, to which a terminal program connects by its {@link #path}. While none is
 * connected, the most recent output is kept for the next one, and the guest runs on. Linux only.
 */
public final class PtyCharacters implements CharacterBackend, AutoCloseable {
    private static final int CHUNK = 4096;

    /** How long a program that connects may wait to be noticed: Linux does not tell. */
    private static final int NOTICE_MILLIS = 100;

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

    private final PseudoTerminal terminal;
    private final InputFeed input;
    private final DetachableOutput output;
    private final Thread reader;
    private volatile boolean closed;

    /**
     * Opens a pseudo terminal.
     *
     * @param domain runs work inside the device domain, in order: {@code DeviceContext.execute}
     * @throws IOException if this host has none to give
     */
    public PtyCharacters(Executor domain) throws IOException {
        terminal = new PseudoTerminal();
        input = new InputFeed(domain);
        // Native calls wait here, which would hold a virtual thread's carrier for good.
        output = new DetachableOutput(Thread.ofPlatform().daemon().name("pty-output").factory());
        reader = Thread.ofPlatform().daemon().name("pty-input").unstarted(this::serve);
        reader.start();
    }

    /** Returns the path that a terminal program opens, such as {@code /dev/pts/3}. */
    public String path() {
        return terminal.path();
    }

    private void serve() {
        byte[] chunk = new byte[CHUNK];
        boolean attached = false;
        try {
            while (!closed) {
                int count = terminal.read(chunk);
                if (count > 0) {
                    input.offer(chunk, count);
                } else if (terminal.connected()) {
                    if (!attached) {
                        output.attach(terminal::write);
                    }
                    attached = true;
                    terminal.awaitInput();
                } else {
                    output.detach();
                    attached = false;
                    terminal.pause(NOTICE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            output.detach();
        }
    }

    @Override
    public int write(ByteBuffer bytes) {
        return output.write(bytes);
    }

    @Override
    public void onInput(Receiver receiver) {
        input.onInput(receiver);
    }

    @Override
    public void roomAvailable() {
        input.deliver();
    }

    /**
     * Writes what is still to be written to a program that is there, waiting ten seconds at most,
     * and gives the terminal back. Not inside the domain. Idempotent.
     *
     * @throws IOException if the host does not take it back
     */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        output.close();
        closed = true;
        terminal.wake();
        reader.interrupt();
        DetachableOutput.join(reader, CLOSE_PATIENCE);
        terminal.close();
    }
}
