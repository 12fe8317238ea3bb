package dev.hv.cpu.x86.mmu;

import java.util.BitSet;

/**
 * Where translations came from pages larger than 4 KiB, since the last flush: INVLPG drops all that
 * a large page has left in the TLB (Intel SDM vol. 3A, 4.10.2.3). It remembers regions by some bits
 * of their addresses, and so may take others for one of them.
 */
final class LargePages {
    /** Log2 of a region: the largest page of 32-bit paging. */
    static final int REGION_SHIFT = 22;

    private static final int REGIONS = 1 << 12;
    private static final int GIGABYTE_SHIFT = 30;

    private final BitSet regions = new BitSet(REGIONS);
    private final BitSet gigabytes = new BitSet(REGIONS);

    private static int number(long linear, int shift) {
        return (int) (linear >>> shift) & REGIONS - 1;
    }

    /** Notes a page of the size that {@link PageWalker} tells. */
    void note(long linear, long page) {
        if ((page & PageWalker.GIGABYTE) != 0) {
            gigabytes.set(number(linear, GIGABYTE_SHIFT));
        } else if ((page & PageWalker.LARGE_PAGE) != 0) {
            regions.set(number(linear, REGION_SHIFT));
        }
    }

    /** Returns whether there may be pages of 2 or 4 MiB in the region around that address. */
    boolean inRegion(long linear) {
        return regions.get(number(linear, REGION_SHIFT));
    }

    /** Returns whether there may be a page of 1 GiB around that address. */
    boolean inGigabyte(long linear) {
        return gigabytes.get(number(linear, GIGABYTE_SHIFT));
    }

    void clear() {
        regions.clear();
        gigabytes.clear();
    }
}
