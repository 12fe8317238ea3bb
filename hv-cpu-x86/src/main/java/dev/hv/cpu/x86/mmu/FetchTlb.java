package dev.hv.cpu.x86.mmu;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Translations of pages that code was fetched from, by privilege. Finding out that code is still
 * where it was costs a look here rather than a walk, even after a flush that global pages survive.
 *
 * <p>A tag is the linear address of a page with the flush that it has to survive in its low bits:
 * zero for a global page, else the number of the flush after which it was entered.
 */
final class FetchTlb {
    /** No physical page. */
    static final long ABSENT = -1;

    private static final int ENTRIES = 1024;
    private static final int FLUSHES = 4096;
    private static final int GLOBALS = 1 << 16;

    private final long[] tags = new long[2 * ENTRIES];
    private final long[] pages = new long[2 * ENTRIES];
    private int flush = 1;

    /** Bits of global pages that were entered since all was dropped, and perhaps of others. */
    private final BitSet globals = new BitSet(GLOBALS);

    FetchTlb() {
        flushAll();
    }

    private static int slot(long linear, int privilege) {
        return ((int) (linear >>> 12) & ENTRIES - 1) | privilege * ENTRIES;
    }

    /**
     * Returns the physical page, or {@link #ABSENT}.
     *
     * @param privilege 1 for user code, 0 for a supervisor's
     */
    long find(long linear, int privilege) {
        int slot = slot(linear, privilege);
        long difference = tags[slot] ^ (linear & Mmu.PAGE);
        return difference == 0 || difference == flush ? pages[slot] : ABSENT;
    }

    /** Returns whether a page is known as global. */
    boolean isGlobal(long linear, int privilege) {
        int slot = slot(linear, privilege);
        return tags[slot] == (linear & Mmu.PAGE) && pages[slot] != ABSENT;
    }

    void enter(long linear, int privilege, long physicalPage, boolean global) {
        int slot = slot(linear, privilege);
        tags[slot] = (linear & Mmu.PAGE) | (global ? 0 : flush);
        pages[slot] = physicalPage;
        if (global) {
            globals.set(global(linear));
        }
    }

    /** Returns whether a page may have been entered as a global one since all was dropped. */
    boolean mayBeGlobal(long linear) {
        return globals.get(global(linear));
    }

    private static int global(long linear) {
        return (int) (linear >>> 12) & GLOBALS - 1;
    }

    /** Drops all but global pages. */
    void flushLocal() {
        if (++flush == FLUSHES) {
            flushAll();
        }
    }

    /** Drops everything. */
    void flushAll() {
        Arrays.fill(pages, ABSENT);
        globals.clear();
        flush = 1;
    }

    /** Drops a page, global or not. */
    void flushPage(long linear) {
        drop(slot(linear, 0), linear);
        drop(slot(linear, 1), linear);
    }

    private void drop(int slot, long linear) {
        if ((tags[slot] & Mmu.PAGE) == (linear & Mmu.PAGE)) {
            pages[slot] = ABSENT;
        }
    }
}
