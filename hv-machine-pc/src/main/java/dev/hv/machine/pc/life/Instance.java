package dev.hv.machine.pc.life;

import dev.hv.api.backend.HostBackend;
import dev.hv.api.device.Device;
import dev.hv.api.state.Schema;

import java.util.List;

/**
 * A device in its machine.
 *
 * @param name of the instance
 * @param schema of its state
 * @param device itself
 * @param guard through which it is called
 * @param backends that were opened for it
 */
public record Instance(
        String name, Schema schema, Device device, Guard guard, List<HostBackend> backends) {
    /** Copies. */
    public Instance {
        backends = List.copyOf(backends);
    }
}
