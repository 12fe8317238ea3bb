package dev.hv.tck;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.RamRegion;
import dev.hv.api.trace.Trace;

import java.util.concurrent.locks.Lock;

/** An implementation of {@link AddressSpace} that is to be examined, with the memory it wants. */
public interface BusSubject {
    /** Returns a name for reports. */
    String name();

    /**
     * Makes an empty space.
     *
     * @param domain the device domain, reentrant
     * @param trace is told of guest errors
     */
    AddressSpace space(int addressBits, Lock domain, Trace trace);

    /**
     * Makes zeroed memory.
     *
     * @param size in bytes, a multiple of 4096
     */
    RamRegion ram(String name, int size, boolean readOnly);
}
