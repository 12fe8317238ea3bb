package dev.hv.machine.pc.wiring;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;

import java.util.Optional;

/**
 * The devices of a machine by name, and the machine itself, for those that ask for a peer; open
 * once all are there.
 */
final class Peers {
    /** What the machine itself is to its devices. */
    static final String MACHINE = "machine";

    private final ListMultimap<String, Object> parts = ArrayListMultimap.create();
    private boolean complete;

    /** Adds a device, or a further part of the machine. */
    void add(String name, Object part) {
        parts.put(name, part);
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
        for (Object part : parts.get(name)) {
            if (role.isInstance(part)) {
                return Optional.of(role.cast(part));
            }
        }
        throw new IllegalStateException(
                asker + "." + slot + ": " + name + " is no " + role.getSimpleName());
    }
}
