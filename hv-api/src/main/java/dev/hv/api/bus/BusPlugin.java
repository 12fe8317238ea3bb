package dev.hv.api.bus;

import dev.hv.api.trace.Trace;

import java.util.concurrent.locks.Lock;

/**
 * Makes address spaces and the memory that they hold. Found with ServiceLoader; stateless, with a
 * public no-argument constructor, from any thread.
 */
public interface BusPlugin {
    /** Returns a name, unique among buses, such as {@code hv-memory}. */
    String name();

    /**
     * Makes an empty space.
     *
     * @param addressBits 1 to 62
     * @param domain the device domain, reentrant: held while a handler is called
     * @param trace is told of guest errors
     */
    AddressSpace space(int addressBits, Lock domain, Trace trace);

    /**
     * Makes zeroed memory.
     *
     * @param size in bytes, a positive multiple of 4096
     * @param readOnly whether guests can only read it
     * @throws IllegalArgumentException if the size is no positive multiple of 4096
     */
    RamRegion ram(String name, int size, boolean readOnly);
}
