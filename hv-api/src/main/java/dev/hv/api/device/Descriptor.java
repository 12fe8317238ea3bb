package dev.hv.api.device;

import dev.hv.api.state.Schema;

import java.util.List;
import java.util.Set;

/**
 * What a plugin makes, as data.
 *
 * @param id unique among plugins; lower case letters, digits and hyphens, such as {@code
 *     uart-16550a}
 * @param summary one line for lists
 * @param config the record that configures it
 * @param defaults the configuration of a device about which nothing was said
 * @param state the shape of its saved state
 * @param slots where the machine plugs it in
 * @param claims what it says of itself; checked both ways by the TCK
 */
public record Descriptor<C extends Record>(
        String id,
        String summary,
        Class<C> config,
        C defaults,
        Schema state,
        List<Slot> slots,
        Set<Claim> claims) {

    /** Checks the id and the slots' names, and copies. */
    public Descriptor {
        if (!id.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException("not a plugin id: " + id);
        }
        slots = List.copyOf(slots);
        claims = Set.copyOf(claims);
        if (slots.stream().map(Slot::name).distinct().count() != slots.size()) {
            throw new IllegalArgumentException(id + ": two slots of one name");
        }
    }
}
