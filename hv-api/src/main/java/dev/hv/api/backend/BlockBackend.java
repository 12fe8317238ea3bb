package dev.hv.api.backend;

import java.nio.ByteBuffer;

/**
 * A medium of sectors. Called inside the device domain; returns at once and completes later.
 * Buffers belong to the backend from the call to its completion.
 */
public non-sealed interface BlockBackend extends HostBackend {
    /** Returns the size of the medium in sectors. */
    long sectors();

    /** Returns the size of a sector in bytes; a power of two, at least 512. */
    int sectorBytes();

    /** Returns whether writes end with {@link Status#READ_ONLY}. */
    boolean readOnly();

    /** Reads as many sectors as fit {@code into}'s remaining bytes, from {@code sector} on. */
    void read(long sector, ByteBuffer into, Completion done);

    /** Writes {@code from}'s remaining bytes, a whole number of sectors, from {@code sector} on. */
    void write(long sector, ByteBuffer from, Completion done);

    /** Completes when every write that has completed is on stable storage. */
    void flush(Completion done);
}
