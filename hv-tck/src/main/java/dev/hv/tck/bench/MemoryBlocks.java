package dev.hv.tck.bench;

import dev.hv.api.backend.Completion;
import dev.hv.api.backend.RemovableBlockBackend;
import dev.hv.api.backend.Status;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * A drive without a host, whose medium can be exchanged: sectors of which each tells its number,
 * and that of the medium, until it is written. Operations are carried out at once and complete in a
 * turn of their own.
 */
public final class MemoryBlocks implements RemovableBlockBackend {
    /** What the journal says where a sector is written begins so. */
    public static final String WROTE = "wrote sector ";

    /** What the journal says where the medium is flushed. */
    public static final String FLUSHED = "flushed";

    private static final int SECTOR_BYTES = 512;
    private static final long SECTORS = 1 << 12;

    /** What a sector holds once it was discarded. */
    private static final byte[] ZEROS = new byte[SECTOR_BYTES];

    private final Journal journal;
    private final Executor domain;
    private final Map<Long, byte[]> written = new HashMap<>();
    private Runnable onMediumChange = () -> {};
    private int medium;
    private boolean present = true;
    private boolean locked;
    private boolean protectedFromWrites;

    MemoryBlocks(Journal journal, Executor domain) {
        this.journal = journal;
        this.domain = domain;
    }

    @Override
    public long sectors() {
        return present ? SECTORS : 0;
    }

    @Override
    public int sectorBytes() {
        return SECTOR_BYTES;
    }

    @Override
    public boolean readOnly() {
        return protectedFromWrites;
    }

    private static boolean inside(long sector, long count) {
        return sector >= 0 && count >= 0 && count <= SECTORS && sector <= SECTORS - count;
    }

    /**
     * What each byte of a sector is, until it is written.
     *
     * @param medium how many there were in the drive before
     */
    public static int contentOf(long sector, int medium) {
        return (int) (sector ^ 0x5A ^ medium * 0x33L) & 0xFF;
    }

    private byte[] contents(long sector) {
        byte[] bytes = written.get(sector);
        if (bytes == null) {
            bytes = new byte[SECTOR_BYTES];
            Arrays.fill(bytes, (byte) contentOf(sector, medium));
        }
        return bytes;
    }

    private void complete(Completion done, Status status) {
        domain.execute(() -> done.done(present ? status : Status.NO_MEDIUM));
    }

    /** Somebody takes the medium out, whatever the guest forbids; does nothing if there is none. */
    void remove() {
        if (present) {
            present = false;
            journal.note("the medium is taken out");
            onMediumChange.run();
        }
    }

    /**
     * Somebody puts another medium in; the one before is taken out.
     *
     * @param readOnly whether it cannot be written
     */
    void insert(boolean readOnly) {
        remove();
        protectedFromWrites = readOnly;
        present = true;
        medium++;
        written.clear();
        journal.note("medium " + medium + " is put in");
        onMediumChange.run();
    }

    @Override
    public void onMediumChange(Runnable action) {
        onMediumChange = action;
    }

    @Override
    public void lockMedium(boolean now) {
        if (locked != now) {
            locked = now;
            journal.note(locked ? "the medium is locked" : "the medium is free");
        }
    }

    @Override
    public void ejectMedium() {
        journal.note("the guest takes the medium out");
        remove();
    }

    @Override
    public void loadMedium() {
        journal.note("the guest takes the medium in");
        if (!present) {
            present = true;
            onMediumChange.run();
        }
    }

    @Override
    public void read(long sector, ByteBuffer into, Completion done) {
        if (!present || !inside(sector, into.remaining() / SECTOR_BYTES)) {
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
        if (protectedFromWrites) {
            complete(done, Status.READ_ONLY);
            return;
        }
        if (!present || !inside(sector, from.remaining() / SECTOR_BYTES)) {
            complete(done, Status.OUT_OF_RANGE);
            return;
        }
        for (long at = sector; from.hasRemaining(); at++) {
            byte[] bytes = new byte[SECTOR_BYTES];
            from.get(bytes);
            written.put(at, bytes);
            journal.note(WROTE + "%d: %08x".formatted(at, Arrays.hashCode(bytes)));
        }
        complete(done, Status.OK);
    }

    @Override
    public void flush(Completion done) {
        journal.note(FLUSHED);
        complete(done, Status.OK);
    }

    @Override
    public void discard(long sector, long count, Completion done) {
        journal.note("discarded %d sectors from %d on".formatted(count, sector));
        if (!present || !inside(sector, count)) {
            complete(done, Status.OUT_OF_RANGE);
            return;
        }
        for (long at = sector; at < sector + count; at++) {
            written.put(at, ZEROS);
        }
        complete(done, Status.OK);
    }

    @Override
    public void quiesce() {}

    /** Holds the same sectors as another backend. */
    void continueFrom(MemoryBlocks other) {
        written.clear();
        written.putAll(other.written);
        medium = other.medium;
        present = other.present;
        locked = other.locked;
        protectedFromWrites = other.protectedFromWrites;
    }
}
