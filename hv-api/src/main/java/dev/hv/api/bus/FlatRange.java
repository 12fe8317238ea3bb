package dev.hv.api.bus;

/**
 * One stretch of an address space in which a single region answers: what is left after priorities,
 * overlaps and windows are resolved.
 *
 * @param base first address
 * @param size in bytes
 * @param region the {@link IoRegion} or {@link RamRegion} that answers, never a {@link Window}
 * @param offsetInRegion offset in {@code region} that {@code base} reaches, in bytes
 */
public record FlatRange(long base, long size, Region region, long offsetInRegion) {
    /** Returns the last address of the range (inclusive, so that a range may end at the top). */
    public long last() {
        return base + size - 1;
    }
}
