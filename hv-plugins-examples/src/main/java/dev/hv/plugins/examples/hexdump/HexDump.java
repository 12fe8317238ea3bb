package dev.hv.plugins.examples.hexdump;

import dev.hv.api.backend.CharacterBackend;

import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

/**
 * Sixteen bytes a line: offset, bytes, and those of them that are printable. Sends nothing back.
 */
final class HexDump implements CharacterBackend, AutoCloseable {
    private static final int LINE_BYTES = 16;

    private final Writer out;
    private final byte[] line = new byte[LINE_BYTES];
    private int used;
    private long offset;
    private Optional<IOException> failure = Optional.empty();

    HexDump(Writer out) {
        this.out = out;
    }

    @Override
    public int write(ByteBuffer bytes) {
        int taken = bytes.remaining();
        while (bytes.hasRemaining()) {
            line[used++] = bytes.get();
            if (used == LINE_BYTES) {
                endLine();
            }
        }
        return taken;
    }

    private void endLine() {
        StringBuilder text = new StringBuilder("%08x ".formatted(offset));
        StringBuilder printable = new StringBuilder();
        for (int i = 0; i < LINE_BYTES; i++) {
            text.append(i < used ? String.format(Locale.ROOT, " %02x", line[i]) : "   ");
            if (i < used) {
                printable.append(line[i] >= ' ' && line[i] <= '~' ? (char) line[i] : '.');
            }
        }
        try {
            out.write(text + "  |" + printable + "|\n");
        } catch (IOException e) {
            // The guest goes on: that a disk of the host's is full is not its fault.
            failure = Optional.of(failure.orElse(e));
        }
        offset += used;
        used = 0;
    }

    /** There is no input. */
    @Override
    public void onInput(Receiver receiver) {}

    @Override
    public void close() throws IOException {
        if (used > 0) {
            endLine();
        }
        out.close();
        if (failure.isPresent()) {
            throw failure.get();
        }
    }
}
