package dev.hv.api.bus;

import java.lang.foreign.MemorySegment;

/** Memory that CPUs may touch without a call. */
public non-sealed interface RamRegion extends Region {
    /** Returns whether guests can only read it (ROM): guest writes are lost. */
    boolean readOnly();

    /**
     * Returns the host memory behind it, {@link #size} bytes, writable by the host even where
     * guests only read. Valid until the machine is closed.
     */
    MemorySegment segment();

    /** Returns that client's log of written pages; the same object for the same client. */
    DirtyLog dirtyLog(DirtyClient client);
}
