package dev.hv.api.backend;

import java.nio.ByteBuffer;

/**
 * A medium of sectors. Called inside the device domain; returns at once, and each operation
 * completes later, in a turn of its own inside the domain. Buffers belong to the backend from the
 * call to its completion. Operations are carried out in the order in which they were asked for.
 *
 * <p>What a {@link #flush} has completed for survives the end of the process and of the host.
 */
public non-sealed interface BlockBackend extends HostBackend {
    /** Returns the size of the medium in sectors; 0 where there is no medium. */
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

    /**
     * Says that the contents of sectors do not matter any more. Until they are written again they
     * read as they did or as zero, from then on always alike.
     *
     * @param sector the first
     * @param count how many
     */
    void discard(long sector, long count, Completion done);

    /**
     * Waits until every operation has handed its completion to the domain. Called outside the
     * domain, by {@link dev.hv.api.device.Device#quiesce}.
     */
    void quiesce();
}
