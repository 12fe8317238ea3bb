package dev.hv.tck.bench;

import dev.hv.api.backend.NonVolatileBackend;
import dev.hv.api.backend.Status;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/** The contents of a memory chip without a host: 64 KiB of ones, as an erased chip has them. */
final class MemoryChip implements NonVolatileBackend {
    private static final int BYTES = 1 << 16;

    private final Journal journal;
    private final byte[] contents = new byte[BYTES];
    private final ByteBuffer shown = ByteBuffer.wrap(contents).asReadOnlyBuffer();

    MemoryChip(Journal journal) {
        this.journal = journal;
        Arrays.fill(contents, (byte) 0xFF);
    }

    @Override
    public ByteBuffer contents() {
        return shown;
    }

    @Override
    public void keep(int offset, ByteBuffer bytes) {
        int length = bytes.remaining();
        bytes.get(contents, offset, length);
        journal.note("kept %d bytes from %d on".formatted(length, offset));
    }

    @Override
    public void onLoss(Consumer<Status> receiver) {}

    @Override
    public void quiesce() {}

    /** Holds the same as another chip. */
    void continueFrom(MemoryChip other) {
        System.arraycopy(other.contents, 0, contents, 0, BYTES);
    }
}
