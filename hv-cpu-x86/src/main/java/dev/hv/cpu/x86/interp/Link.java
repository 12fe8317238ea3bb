package dev.hv.cpu.x86.interp;

import org.jspecify.annotations.Nullable;

/** A direct way out of a region, with the block behind it once that is known. */
final class Link {
    /** Stands for {@link Block#taken} of the block that runs. */
    static final Link TAKEN = new Link(0);

    /** Stands for {@link Block#fall} of the block that runs. */
    static final Link FALL = new Link(0);

    /** Distance from the region's entry to the target, in bytes. */
    final int distance;

    /** Where it leads, or null. */
    @Nullable Block target;

    Link(int distance) {
        this.distance = distance;
    }
}
