package dev.hv.cli.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Keys on their way from the terminal to the guest, as a stream. Keys for which there is no room,
 * as the guest does not listen, are lost, as on a real terminal.
 */
public final class KeyQueue extends InputStream {
    private static final int CAPACITY = 4096;

    private final BlockingQueue<Byte> keys = new ArrayBlockingQueue<>(CAPACITY);

    /** Adds a key; never waits, so that the monitor can always be reached. */
    void type(byte key) {
        var _ = keys.offer(key);
    }

    @Override
    public int read() throws IOException {
        try {
            return keys.take() & 0xFF;
        } catch (InterruptedException e) {
            throw (IOException) new InterruptedIOException("closed").initCause(e);
        }
    }

    /** Waits for one key, and takes it and those behind it. */
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        into[offset] = (byte) read();
        int count = 1;
        while (count < length) {
            Byte next = keys.poll();
            if (next == null) {
                break;
            }
            into[offset + count++] = next;
        }
        return count;
    }
}
