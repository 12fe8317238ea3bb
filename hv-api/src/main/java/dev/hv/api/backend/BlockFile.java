package dev.hv.api.backend;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A file of the host's that holds an image. Whoever opened it keeps others from writing it at the
 * same time, and closes it. Used by one thread at a time; calls wait for the host.
 */
public interface BlockFile {
    /** Returns its size in bytes. */
    long size() throws IOException;

    /** Returns whether it may be written. */
    boolean writable();

    /** Fills {@code into}'s remaining bytes; what lies beyond the end of the file reads as zero. */
    void read(long position, ByteBuffer into) throws IOException;

    /** Writes all of {@code from}'s remaining bytes; the file grows with them. */
    void write(long position, ByteBuffer from) throws IOException;

    /** Waits until contents and size are on stable storage. */
    void flush() throws IOException;
}
