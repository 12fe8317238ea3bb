package dev.hv.api.backend;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The contents of a disk, as a range of bytes. Used by one thread at a time; calls wait for the
 * host.
 *
 * <p>What {@link #flush} has returned for survives the end of the process and of the host, whatever
 * happens to what was written after it.
 */
public interface BlockImage extends Closeable {
    /** Returns its size in bytes; a multiple of 512. */
    long sizeBytes();

    /** Returns whether writes are refused. */
    boolean readOnly();

    /**
     * Fills {@code into}'s remaining bytes.
     *
     * @param offset in bytes; the range lies inside the image
     */
    void read(long offset, ByteBuffer into) throws IOException;

    /**
     * Writes {@code from}'s remaining bytes.
     *
     * @param offset in bytes; the range lies inside the image
     */
    void write(long offset, ByteBuffer from) throws IOException;

    /** Gives up what a range holds; it reads as before or as zero afterwards. */
    default void discard(long offset, long length) throws IOException {}

    /** Waits until everything that was written is on stable storage. */
    void flush() throws IOException;
}
