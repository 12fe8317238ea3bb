package dev.hv.memory;

import dev.hv.api.bus.Region;

/** A region where somebody mapped it, before overlaps are resolved. */
record Mapping(long base, Region region, int priority) {
    /** Returns the address after the last. */
    long end() {
        return base + region.size();
    }

    /** Returns whether this maps that very object. */
    @SuppressWarnings("ReferenceEquality") // regions are the same only as objects
    boolean shows(Region other) {
        return region == other;
    }
}
