package dev.hv.cpu.x86.interp;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.function.LongConsumer;

/** Where a region is put: pages are numbered from that of its entry, by linear address. */
interface Ground {
    /** Returns the block with which it begins. */
    Block entry();

    /** Returns the address at which that runs. */
    long linear();

    /** Returns the pages that it may have code from, by their numbers. */
    Map<Integer, CodePage> pages();

    /**
     * Returns the page of that number.
     *
     * @throws IllegalArgumentException if it is none of those
     */
    default CodePage page(int number) {
        CodePage page = pages().get(number);
        if (page == null) {
            throw new IllegalArgumentException("page " + number);
        }
        return page;
    }

    /**
     * Returns what wants to know where the indirect jump leads at the end of the block at that
     * distance, by distances from its first byte; or null.
     */
    @Nullable LongConsumer jumps(int distance);

    /** Returns the offset of the entry in its page. */
    default int start() {
        return (int) (entry().physical & 4095);
    }

    /** Returns where the block at that distance is. */
    default Translated.Door door(int distance) {
        int at = start() + distance;
        return new Translated.Door(page(at >> 12), at & 4095);
    }
}
