package dev.hv.api.bus;

/**
 * Follows an address space: how a KVM backend mirrors its memory slots and a CPU drops cached
 * translations. Called on the thread that makes the change, which may hold the device domain: a
 * listener notes what it was told and returns; it never waits for a CPU.
 */
public interface AddressSpaceListener {
    /** A range has come to be; called inside a commit, after every {@link #unmapped} of it. */
    default void mapped(FlatRange range) {}

    /** A range has gone; called inside a commit. */
    default void unmapped(FlatRange range) {}

    /**
     * Memory was written through {@link AddressSpace#write}, {@link AddressSpace#writeBytes},
     * {@link AddressSpace#compareAndExchange} or reported by {@link AddressSpace#noteWrite}.
     *
     * @param address first byte
     * @param length in bytes
     * @param by who wrote
     */
    default void written(long address, long length, Initiator by) {}

    /**
     * A dirty log of that range was started or drained: direct write access that was got from
     * {@link AddressSpace#ram} is to be given up at the next safe point. Whoever gives it up calls
     * {@link AddressSpace#noteWrite} for what may have been written in between.
     */
    default void writeProtected(FlatRange range) {}
}
