package dev.hv.api.device;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

/**
 * A device. Called only inside the machine's device domain: never two calls at once, never after
 * {@link #close}. A fresh device is reset (both phases) before the guest runs.
 *
 * <p>What else a device is, it says by implementing a role of hv-api, such as {@link
 * dev.hv.api.irq.InterruptController}; the machine's wiring finds it there.
 */
public interface Device extends AutoCloseable {
    /** Phase 1: own state only. Lines, memory and peers are not touched. */
    void reset(ResetKind kind);

    /** Phase 2, after every device's phase 1, and also after a restore: drives every output. */
    void driveOutputs();

    /** Writes the state under the schema of the descriptor. */
    void save(StateWriter out);

    /**
     * Takes a saved state in; {@link #driveOutputs} follows. After an exception the device is
     * discarded.
     *
     * @throws StateException if the state is incomplete or no such device can be in it
     */
    void load(StateReader in) throws StateException;

    /** Finishes or cancels work outside the domain; idempotent. Called outside the domain. */
    default void quiesce() {}

    /** Lets go of everything; idempotent. */
    @Override
    default void close() {}
}
