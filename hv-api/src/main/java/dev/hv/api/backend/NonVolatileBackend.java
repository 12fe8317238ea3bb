package dev.hv.api.backend;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * The contents of a memory chip, such as a flash or an EEPROM, that outlast the machine. Called
 * inside the device domain. As with a medium, they are no part of the device's saved state.
 */
public non-sealed interface NonVolatileBackend extends HostBackend {
    /**
     * Returns what the chip holds: always the same buffer, read-only, from its first byte to its
     * limit, which shows at once what {@link #keep} changes.
     */
    ByteBuffer contents();

    /**
     * Changes bytes. Returns at once; what is kept reaches the host soon after, and {@link
     * #quiesce} waits for it.
     *
     * @param offset of the first; all must lie inside the chip
     * @param bytes copied before this returns
     */
    void keep(int offset, ByteBuffer bytes);

    /**
     * Sets who is told, in a turn of its own inside the domain, that the host could not keep
     * something; replaces an earlier receiver.
     */
    void onLoss(Consumer<Status> receiver);

    /**
     * Waits until all that was to be kept survives the end of the process and of the host, or is
     * lost. Called outside the domain, by {@link dev.hv.api.device.Device#quiesce}.
     */
    void quiesce();
}
