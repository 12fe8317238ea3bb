package dev.hv.cpu.x86.interp;

import org.jspecify.annotations.Nullable;

/** A direct way out of a region, with the block behind it once that is known. */
final class Link {
    /** Stands for {@link Block#taken} of the block that runs. */
    static final Link TAKEN = new Link(0, 0, false);

    /** Stands for {@link Block#fall} of the block that runs. */
    static final Link FALL = new Link(0, 0, false);

    /** Distance from the region's entry to the target, in bytes. */
    final int distance;

    /** Of the instruction pointer. */
    final long ripMask;

    /** Whether the target lies in the page of the region's entry. */
    final boolean samePage;

    /** Where it leads, or null. */
    @Nullable Block target;

    Link(int distance, long ripMask, boolean samePage) {
        this.distance = distance;
        this.ripMask = ripMask;
        this.samePage = samePage;
    }
}
