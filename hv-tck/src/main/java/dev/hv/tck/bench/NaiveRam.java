package dev.hv.tck.bench;

import dev.hv.api.bus.DirtyClient;
import dev.hv.api.bus.DirtyLog;
import dev.hv.api.bus.RamRegion;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Memory in a byte array; its dirty logs are bit sets behind one lock. */
public final class NaiveRam implements RamRegion {
    private static final int PAGE_BYTES = 4096;

    private final String name;
    private final boolean readOnly;
    private final MemorySegment segment;
    private final Map<DirtyClient, Log> logs = new EnumMap<>(DirtyClient.class);
    private final Set<Protected> protectedBy = new LinkedHashSet<>();

    /** Hears that a log of a stretch was started or drained. */
    interface Protected {
        void protect(NaiveRam ram, long offset, long length);
    }

    /**
     * Zeroed memory.
     *
     * @param size in bytes, a positive multiple of 4096
     */
    public NaiveRam(String name, int size, boolean readOnly) {
        if (size <= 0 || size % PAGE_BYTES != 0) {
            throw new IllegalArgumentException(name + ": " + size + " bytes of memory");
        }
        this.name = name;
        this.readOnly = readOnly;
        this.segment = MemorySegment.ofArray(new byte[size]);
        for (DirtyClient client : DirtyClient.values()) {
            logs.put(client, new Log());
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return segment.byteSize();
    }

    @Override
    public boolean readOnly() {
        return readOnly;
    }

    @Override
    public MemorySegment segment() {
        return segment;
    }

    @Override
    public DirtyLog dirtyLog(DirtyClient client) {
        return Objects.requireNonNull(logs.get(client));
    }

    synchronized void onProtect(Protected space) {
        protectedBy.add(space);
    }

    private synchronized void protect(long offset, long length) {
        List.copyOf(protectedBy).forEach(space -> space.protect(this, offset, length));
    }

    synchronized void mark(long offset, long length) {
        for (Log log : logs.values()) {
            if (log.active) {
                log.dirty.set(
                        (int) (offset / PAGE_BYTES),
                        (int) ((offset + length - 1) / PAGE_BYTES) + 1);
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private final class Log implements DirtyLog {
        private final BitSet dirty = new BitSet();
        private boolean active;

        @Override
        public void start() {
            synchronized (NaiveRam.this) {
                if (active) {
                    return;
                }
                active = true;
            }
            protect(0, size());
        }

        @Override
        public void stop() {
            synchronized (NaiveRam.this) {
                active = false;
                dirty.clear();
            }
        }

        @Override
        public boolean active() {
            synchronized (NaiveRam.this) {
                return active;
            }
        }

        @Override
        public int pageSize() {
            return PAGE_BYTES;
        }

        @Override
        public long[] drain(long firstPage, int pages) {
            int from = (int) Objects.checkFromIndexSize(firstPage, pages, size() / PAGE_BYTES);
            long[] drained = new long[(pages + 63) / 64];
            synchronized (NaiveRam.this) {
                long[] found = dirty.get(from, from + pages).toLongArray();
                System.arraycopy(found, 0, drained, 0, found.length);
                dirty.clear(from, from + pages);
                if (!active) {
                    return drained;
                }
            }
            protect(firstPage * PAGE_BYTES, (long) pages * PAGE_BYTES);
            return drained;
        }
    }
}
