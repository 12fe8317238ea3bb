package dev.hv.api.bus;

/**
 * Which pages of a {@link RamRegion} were written since they were last asked for. The answer may
 * name a page that was not written; it never omits one that was. Any thread.
 */
public interface DirtyLog {
    /** Begins to log, with every page clean; does nothing if it already logs. */
    void start();

    /** Stops and forgets. */
    void stop();

    /** Returns whether writes are being logged. */
    boolean active();

    /** Returns the granularity in bytes; a power of two. */
    int pageSize();

    /**
     * Atomically returns and clears a range of the log.
     *
     * @param firstPage index of the first page, from the start of the region
     * @param pages how many
     * @return a bit set as {@link java.util.BitSet#toLongArray} lays it out, bit 0 being {@code
     *     firstPage}; always {@code (pages + 63) / 64} long
     * @throws IndexOutOfBoundsException if the range leaves the region
     */
    long[] drain(long firstPage, int pages);
}
