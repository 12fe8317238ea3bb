package dev.hv.memory;

import dev.hv.api.bus.DirtyLog;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;

/** One bit for each page; set by writers and drained by the client, both without a lock. */
final class DirtyPages implements DirtyLog {
    private static final AtomicLongArray OFF = new AtomicLongArray(0);
    private static final int PAGE_SHIFT = Integer.numberOfTrailingZeros(HostMemory.PAGE_BYTES);

    private final Ram ram;
    private volatile AtomicLongArray bits = OFF;

    DirtyPages(Ram ram) {
        this.ram = ram;
    }

    private long pages() {
        return ram.size() >>> PAGE_SHIFT;
    }

    @Override
    public void start() {
        synchronized (this) {
            if (active()) {
                return;
            }
            bits = new AtomicLongArray(Math.toIntExact((pages() + 63) / 64));
            ram.loggingChanged();
        }
        ram.writeProtect(0, ram.size());
    }

    @Override
    public synchronized void stop() {
        bits = OFF;
        ram.loggingChanged();
    }

    @Override
    public boolean active() {
        return bits != OFF;
    }

    @Override
    public int pageSize() {
        return HostMemory.PAGE_BYTES;
    }

    /** Called after the write, so that a drain which misses the bit has seen the data. */
    void mark(long offset, long length) {
        AtomicLongArray log = bits;
        if (log == OFF) {
            return;
        }
        long last = (offset + length - 1) >>> PAGE_SHIFT;
        for (long page = offset >>> PAGE_SHIFT; page <= last; ) {
            int word = (int) (page >>> 6);
            long end = Math.min(last, page | 63);
            long mask = -1L >>> (63 - (end - page)) << page;
            if ((log.get(word) & mask) != mask) {
                log.getAndAccumulate(word, mask, (held, more) -> held | more);
            }
            page = end + 1;
        }
    }

    @Override
    public long[] drain(long firstPage, int count) {
        Objects.checkFromIndexSize(firstPage, count, pages());
        long[] drained = new long[(count + 63) / 64];
        AtomicLongArray log = bits;
        if (log == OFF || count == 0) {
            return drained;
        }
        long end = firstPage + count;
        for (long page = firstPage; page < end; ) {
            int word = (int) (page >>> 6);
            long stop = Math.min(end, (page | 63) + 1);
            long mask = -1L >>> (64 - (stop - page)) << page;
            long found = log.getAndAccumulate(word, mask, (held, taken) -> held & ~taken) & mask;
            put(drained, (int) (page - firstPage), found >>> page);
            page = stop;
        }
        ram.writeProtect(firstPage << PAGE_SHIFT, (long) count << PAGE_SHIFT);
        return drained;
    }

    /** Adds {@code bits} at a position that need not be a multiple of 64. */
    private static void put(long[] set, int position, long bits) {
        int word = position >>> 6;
        set[word] |= bits << position;
        if ((position & 63) != 0 && word + 1 < set.length) {
            set[word + 1] |= bits >>> -position;
        }
    }
}
