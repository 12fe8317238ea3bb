package dev.hv.disk;

import dev.hv.api.backend.BlockImage;

import java.io.IOException;

/** The contents of a disk, and what is known of them without looking. */
public interface DiskImage extends BlockImage {
    /**
     * Returns what is known of the bytes from an offset on without reading them.
     *
     * @param offset in bytes, inside the image
     */
    Extent extentAt(long offset) throws IOException;

    /**
     * A run of bytes of one kind.
     *
     * @param zero whether they are known to be zero
     * @param length in bytes, at least 1
     */
    record Extent(boolean zero, long length) {}
}
