package dev.hv.api.bus;

/**
 * Role of the machine's memory: stretches of RAM below 1 MiB that a host bridge shows, protects and
 * hides, so that what is behind it (ROM, display adapter, PCI) answers instead. Called inside the
 * device domain.
 */
public interface RamControl {
    /** First address that can be controlled: the display adapter's range and all up to 1 MiB. */
    long FIRST = 0xA0000;

    /** First address after what can be controlled. */
    long END = 0x10_0000;

    /** What can be controlled is a multiple of this, in bytes. */
    int GRANULE = 0x4000;

    /**
     * Decides who answers for a stretch.
     *
     * @param base first address, a multiple of {@link #GRANULE} from {@link #FIRST} on
     * @param size in bytes, a multiple of {@link #GRANULE}
     * @param reads whether RAM answers reads
     * @param writes whether RAM takes writes
     * @throws IllegalArgumentException if the stretch is no such one
     */
    void show(long base, long size, boolean reads, boolean writes);
}
