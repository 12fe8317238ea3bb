package dev.hv.cpu.x86.interp;

import org.jspecify.annotations.Nullable;

/** A direct way out of a block, with the block behind it once that is known. */
final class Link {
    /** Distance from the start of the block to the target, in bytes. */
    final long distance;

    /** Where it leads, or null. */
    @Nullable Block target;

    /** Whether source and target lie in one page, so that one mapping holds for both. */
    boolean samePage;

    /** Address at which the target was found; counts unless {@link #samePage}. */
    long rip;

    /**
     * When it was found, see {@link dev.hv.cpu.x86.mmu.Mmu#epoch}; counts unless {@link #samePage}.
     */
    long epoch;

    Link(long distance) {
        this.distance = distance;
    }
}
