package dev.hv.api.bus;

import java.util.OptionalLong;

/**
 * Behaviour behind a range of addresses. It never knows its base address.
 *
 * <p>Calls come inside the device domain, in a width and alignment that the region's {@link
 * AccessRules} implement. A handler never throws for anything that a guest does; an exception is a
 * bug of the plugin and stops the machine as FAILED.
 */
public interface IoHandler {
    /**
     * Reads, with all effects that the hardware's read has.
     *
     * @param offset in bytes from the start of the region
     * @param width an implemented width
     * @return the value, zero-extended
     */
    long read(long offset, Width width);

    /**
     * Writes.
     *
     * @param offset in bytes from the start of the region
     * @param width an implemented width
     * @param value the value; bits above the width are zero
     */
    void write(long offset, Width width, long value);

    /**
     * Returns what {@link #read} would return, without any effect on the device; empty if that
     * cannot be known. Debuggers and monitors read through this.
     */
    default OptionalLong peek(long offset, Width width) {
        return OptionalLong.empty();
    }
}
