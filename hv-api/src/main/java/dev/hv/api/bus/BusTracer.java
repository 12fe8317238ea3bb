package dev.hv.api.bus;

import java.io.IOException;
import java.util.Optional;

/**
 * Hears every access to a register of a device, and what its {@link #follow followers} of the
 * spaces hear. Called inside the device domain: it notes what it was told and returns, and calls
 * nothing of the machine's. The values are those of the bus: a tracer changes nothing.
 *
 * <p>{@link IoHandler#peek} is no access; nor are accesses to memory, which has no device.
 */
public interface BusTracer extends AutoCloseable {
    /**
     * A register was read.
     *
     * @param device name of the instance
     * @param slot of the device
     * @param offset in bytes from where the slot begins
     * @param value that the device gave, zero-extended
     */
    void read(String device, String slot, long offset, Width width, long value);

    /**
     * A register is about to be written: what the device does because of it is told afterwards.
     *
     * @param device name of the instance
     * @param slot of the device
     * @param offset in bytes from where the slot begins
     * @param value to be written; bits above the width are zero
     */
    void write(String device, String slot, long offset, Width width, long value);

    /**
     * Returns what is to follow a space from the machine's assembly on: where regions come and go,
     * and what is written to memory through the bus.
     *
     * @param space {@code memory} or {@code ports}
     */
    default Optional<AddressSpaceListener> follow(String space) {
        return Optional.empty();
    }

    /** The machine has ended; nothing more is told. */
    @Override
    void close() throws IOException;
}
