package dev.hv.devices.bench;

import dev.hv.api.backend.Completion;
import dev.hv.api.backend.RemovableBlockBackend;
import dev.hv.api.backend.Status;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * A medium in memory that does what the test says: operations wait until {@link #complete}, and
 * sectors may be bad. Each byte of a sector that was never written is the sector's number.
 */
public final class ScriptedBlocks implements RemovableBlockBackend {
    private final int sectorBytes;
    private final Map<Long, byte[]> written = new HashMap<>();
    private final Map<Long, Status> bad = new HashMap<>();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private long sectors;
    private Runnable onChange = () -> {};
    private boolean locked;

    /** A medium of so many sectors. */
    public ScriptedBlocks(long sectors, int sectorBytes) {
        this.sectors = sectors;
        this.sectorBytes = sectorBytes;
    }

    /** Makes operations on a sector end so. */
    public void spoil(long sector, Status status) {
        bad.put(sector, status);
    }

    /** Lets all operations end that wait, and those that they lead to at once. */
    public void complete() {
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
    }

    /** Exchanges the medium; 0 sectors: takes it out. */
    public void change(long newSectors) {
        sectors = newSectors;
        onChange.run();
    }

    /** Returns what was carried out, such as {@code write 5+2} or {@code flush}. */
    public List<String> operations() {
        return done;
    }

    /** Returns whether the guest has forbidden to take the medium out. */
    public boolean isLocked() {
        return locked;
    }

    /** Returns a sector's contents. */
    public byte[] sector(long sector) {
        byte[] bytes = written.get(sector);
        if (bytes == null) {
            bytes = new byte[sectorBytes];
            Arrays.fill(bytes, (byte) sector);
        }
        return bytes;
    }

    @Override
    public long sectors() {
        return sectors;
    }

    @Override
    public int sectorBytes() {
        return sectorBytes;
    }

    @Override
    public boolean readOnly() {
        return false;
    }

    private void start(String what, long sector, long count, Runnable work, Completion end) {
        waiting.add(
                () -> {
                    Status status = Status.OK;
                    for (long i = sector; i < sector + count; i++) {
                        status = bad.getOrDefault(i, status);
                    }
                    if (sector + count > sectors) {
                        status = sectors == 0 ? Status.NO_MEDIUM : Status.OUT_OF_RANGE;
                    }
                    done.add(what);
                    if (status == Status.OK) {
                        work.run();
                    }
                    end.done(status);
                });
    }

    @Override
    public void read(long sector, ByteBuffer into, Completion end) {
        long count = into.remaining() / sectorBytes;
        start(
                "read " + sector + "+" + count,
                sector,
                count,
                () -> {
                    for (long i = sector; into.hasRemaining(); i++) {
                        into.put(sector(i));
                    }
                },
                end);
    }

    @Override
    public void write(long sector, ByteBuffer from, Completion end) {
        long count = from.remaining() / sectorBytes;
        start(
                "write " + sector + "+" + count,
                sector,
                count,
                () -> {
                    for (long i = sector; from.hasRemaining(); i++) {
                        byte[] bytes = new byte[sectorBytes];
                        from.get(bytes);
                        written.put(i, bytes);
                    }
                },
                end);
    }

    @Override
    public void flush(Completion end) {
        start("flush", 0, 0, () -> {}, end);
    }

    @Override
    public void discard(long sector, long count, Completion end) {
        start("discard " + sector + "+" + count, sector, count, () -> {}, end);
    }

    @Override
    public void quiesce() {}

    @Override
    public void onMediumChange(Runnable action) {
        onChange = action;
    }

    @Override
    public void lockMedium(boolean now) {
        locked = now;
    }

    @Override
    public void ejectMedium() {
        change(0);
    }

    @Override
    public void loadMedium() {}
}
