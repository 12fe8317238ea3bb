package dev.hv.machine.pc;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A device that a machine is to have, as data.
 *
 * @param name of the instance: lower case letters, digits and hyphens; unique in its machine;
 *     neither {@code cpu} nor {@code machine}
 * @param plugin id of the plugin that makes it
 * @param settings by name, as text: options of the plugin, and places of slots ({@link
 *     Place#parse}); an option hides a slot of its name
 * @param places of slots, by slot; before those in {@code settings}
 */
public record DeviceSpec(
        String name, String plugin, Map<String, String> settings, Map<String, Place> places) {
    /** Checks the name, and copies in order. */
    public DeviceSpec {
        if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            throw new AssemblyException(
                    "device name '"
                            + name
                            + "': expected lower case letters, digits and single hyphens");
        }
        if (name.equals("cpu") || name.equals("machine")) {
            throw new AssemblyException("device name '" + name + "': is the machine's own");
        }
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        places = Collections.unmodifiableMap(new LinkedHashMap<>(places));
    }

    /** A device with its defaults, to be placed by the assembly. */
    public static DeviceSpec of(String name, String plugin) {
        return new DeviceSpec(name, plugin, Map.of(), Map.of());
    }

    /** The same with that option or place, as text. */
    public DeviceSpec with(String setting, String value) {
        SequencedMap<String, String> more = new LinkedHashMap<>(settings);
        more.put(setting, value);
        return new DeviceSpec(name, plugin, more, places);
    }

    /** The same with that slot in that place. */
    public DeviceSpec at(String slot, Place place) {
        SequencedMap<String, Place> more = new LinkedHashMap<>(places);
        more.put(slot, place);
        return new DeviceSpec(name, plugin, settings, more);
    }

    /** The same with every place at that instance replaced by nowhere. */
    DeviceSpec unplugged(String instance) {
        SequencedMap<String, Place> left = new LinkedHashMap<>(places);
        left.replaceAll((slot, place) -> unplugged(place, instance));
        return new DeviceSpec(name, plugin, settings, left);
    }

    private static Place unplugged(Place place, String instance) {
        return switch (place) {
            case Place.Wire(String target, String slot) when target.equals(instance) ->
                    new Place.Nowhere();
            case Place.Peer(String target) when target.equals(instance) -> new Place.Nowhere();
            case Place.Several(List<Place> several) ->
                    new Place.Several(
                            several.stream().map(one -> unplugged(one, instance)).toList());
            default -> place;
        };
    }
}
