package dev.hv.api.bus;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * Memory or port space as one initiator sees it. Little endian. All methods may be called by any
 * thread; I/O handlers are entered inside the machine's device domain, which the space takes
 * itself.
 *
 * <p>An access that nothing answers sees an open bus: reads give all ones, writes are lost, and the
 * trace is told. An access that crosses a boundary between ranges is served in parts, lowest
 * address first, each the widest aligned access that the rules of its range take. Addresses wrap at
 * the width of the space.
 */
public interface AddressSpace {
    /** Returns {@code memory}, {@code ports} or another name for traces. */
    String name();

    /** Returns how many address bits it decodes: 16 for ports, up to 52 for memory. */
    int addressBits();

    /**
     * Reads one value.
     *
     * @return zero-extended
     * @throws BusFault where the rules of the range say so
     */
    long read(long address, Width width, Initiator by);

    /**
     * Writes one value; bits above the width are ignored.
     *
     * @throws BusFault where the rules of the range say so
     */
    void write(long address, Width width, long value, Initiator by);

    /**
     * Reads {@code into.byteSize()} bytes; parts outside memory as the widest aligned accesses that
     * their rules take.
     */
    void readBytes(long address, MemorySegment into, Initiator by);

    /**
     * Writes {@code from.byteSize()} bytes; parts outside memory as the widest aligned accesses
     * that their rules take.
     */
    void writeBytes(long address, MemorySegment from, Initiator by);

    /**
     * Writes {@code update} if the memory holds {@code expected}; atomic with respect to every vCPU
     * and device.
     *
     * @return what the memory held, zero-extended
     * @throws BusFault outside writable memory or across two ranges
     */
    long compareAndExchange(long address, Width width, long expected, long update, Initiator by);

    /**
     * Direct memory for the hot path; empty for I/O, holes, read-only memory if {@code writable},
     * or a range that no single region answers. Asking for writable memory marks the range dirty.
     * Valid until {@link #generation} moves; write access also until {@link
     * AddressSpaceListener#writeProtected}.
     */
    Optional<MemorySegment> ram(long address, long length, boolean writable);

    /** Says that direct memory was written: marks dirty logs and tells the listeners. */
    void noteWrite(long address, long length, Initiator by);

    /** Returns a number that changes with every commit. */
    long generation();

    /** Returns which region answers where, in ascending order of address; holes are left out. */
    List<FlatRange> flatView();

    /**
     * Adds a listener; it is told {@link AddressSpaceListener#mapped} for all that is there now.
     */
    Registration listen(AddressSpaceListener listener);

    /** Begins a change. */
    AddressSpaceEdit edit();
}
