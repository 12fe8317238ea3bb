package dev.hv.api.bus;

/**
 * A change of an {@link AddressSpace} in preparation; nobody sees any of it before {@link #commit},
 * and then everybody all of it. One thread. Edits of one space do not overlap in time: the space
 * serialises commits, and each applies its changes to what is then current.
 */
public interface AddressSpaceEdit {
    /**
     * Maps a region.
     *
     * @param base first address; unsigned
     * @param region what answers there; a region is mapped at most once, a further view is a {@link
     *     Window}
     * @param priority where regions overlap, the highest answers; between equals, the one mapped
     *     last
     * @throws IllegalArgumentException if the region is mapped already or leaves the space; the
     *     edit goes on without it
     * @throws IllegalStateException if the edit was committed already
     */
    AddressSpaceEdit map(long base, Region region, int priority);

    /**
     * Takes a region away.
     *
     * @throws IllegalArgumentException if it is not mapped; the edit goes on without it
     * @throws IllegalStateException if the edit was committed already
     */
    AddressSpaceEdit unmap(Region region);

    /**
     * Makes it all visible at once. An edit is committed once.
     *
     * @throws IllegalStateException if it was committed already
     */
    void commit();
}
