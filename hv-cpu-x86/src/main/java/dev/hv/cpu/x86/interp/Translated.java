package dev.hv.cpu.x86.interp;

import java.util.List;

/**
 * A region that can be put in place.
 *
 * @param entry the block with which it begins
 * @param pages that it has code from, beyond that of its entry
 * @param bytes of its class file
 */
record Translated(Block entry, Region region, List<CodePage> pages, int bytes) {
    /** Returns whether its code is still what it was. */
    boolean isCurrent() {
        return entry.valid && pages.stream().allMatch(page -> page.valid);
    }

    /** Puts it in place. */
    void install() {
        entry.region = region;
        for (CodePage page : pages) {
            page.coveredBy(entry);
        }
    }

    /**
     * Takes it away, unless another has taken its place; what is still needed becomes hot again.
     */
    void remove() {
        if (region.equals(entry.region)) {
            entry.dropRegion();
        }
    }
}
