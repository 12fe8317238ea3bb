package dev.hv.machine.pc.wiring;

import dev.hv.api.device.Device;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The devices of a machine by name, for those that ask for a peer; open once all are there. */
final class Peers {
    private final Map<String, Device> devices = new TreeMap<>();
    private boolean complete;

    void add(String name, Device device) {
        devices.put(name, device);
    }

    void complete() {
        complete = true;
    }

    /**
     * Returns a device in a role.
     *
     * @throws IllegalStateException while the machine is being put together, or if that device has
     *     not got the role
     */
    <R> Optional<R> find(String asker, String slot, String name, Class<R> role) {
        if (!complete) {
            throw new IllegalStateException(
                    asker + " asks for its peer at '" + slot + "' before all devices are there");
        }
        Device device = devices.get(name);
        if (!role.isInstance(device)) {
            throw new IllegalStateException(
                    asker + "." + slot + ": " + name + " is no " + role.getSimpleName());
        }
        return Optional.of(role.cast(device));
    }
}
