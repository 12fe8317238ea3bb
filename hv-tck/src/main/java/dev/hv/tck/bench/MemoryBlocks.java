package dev.hv.tck.bench;

import dev.hv.api.backend.BlockBackend;
import dev.hv.api.backend.Completion;
import dev.hv.api.backend.Status;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * A block backend without a host: sectors of which each tells its number until it is written.
 * Operations are carried out at once and complete in a turn of their own.
 */
public final class MemoryBlocks implements BlockBackend {
    private static final int SECTOR_BYTES = 512;
    private static final long SECTORS = 1 << 12;

    private final Journal journal;
    private final Executor domain;
    private final Map<Long, byte[]> written = new HashMap<>();

    MemoryBlocks(Journal journal, Executor domain) {
        this.journal = journal;
        this.domain = domain;
    }

    @Override
    public long sectors() {
        return SECTORS;
    }

    @Override
    public int sectorBytes() {
        return SECTOR_BYTES;
    }

    @Override
    public boolean readOnly() {
        return false;
    }

    private static boolean inside(long sector, long count) {
        return sector >= 0 && count >= 0 && count <= SECTORS && sector <= SECTORS - count;
    }

    private byte[] contents(long sector) {
        byte[] bytes = written.get(sector);
        if (bytes == null) {
            bytes = new byte[SECTOR_BYTES];
            Arrays.fill(bytes, (byte) (sector ^ 0x5A));
        }
        return bytes;
    }

    private void complete(Completion done, Status status) {
        domain.execute(() -> done.done(status));
    }

    @Override
    public void read(long sector, ByteBuffer into, Completion done) {
        if (!inside(sector, into.remaining() / SECTOR_BYTES)) {
            complete(done, Status.OUT_OF_RANGE);
            return;
        }
        for (long at = sector; into.hasRemaining(); at++) {
            into.put(contents(at));
        }
        complete(done, Status.OK);
    }

    @Override
    public void write(long sector, ByteBuffer from, Completion done) {
        if (!inside(sector, from.remaining() / SECTOR_BYTES)) {
            complete(done, Status.OUT_OF_RANGE);
            return;
        }
        for (long at = sector; from.hasRemaining(); at++) {
            byte[] bytes = new byte[SECTOR_BYTES];
            from.get(bytes);
            written.put(at, bytes);
            journal.note("wrote sector %d: %08x".formatted(at, Arrays.hashCode(bytes)));
        }
        complete(done, Status.OK);
    }

    @Override
    public void flush(Completion done) {
        journal.note("flushed");
        complete(done, Status.OK);
    }

    @Override
    public void discard(long sector, long count, Completion done) {
        journal.note("discarded %d sectors from %d on".formatted(count, sector));
        complete(done, inside(sector, count) ? Status.OK : Status.OUT_OF_RANGE);
    }

    @Override
    public void quiesce() {}

    /** Holds the same sectors as another backend. */
    void continueFrom(MemoryBlocks other) {
        written.clear();
        written.putAll(other.written);
    }
}
