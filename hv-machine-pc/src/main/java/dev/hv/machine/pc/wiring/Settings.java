package dev.hv.machine.pc.wiring;

import dev.hv.api.device.ConfigException;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.NearestName;
import dev.hv.api.device.OptionSchema;
import dev.hv.api.device.Slot;
import dev.hv.machine.pc.AssemblyException;
import dev.hv.machine.pc.DeviceSpec;
import dev.hv.machine.pc.Place;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was said of a device, sorted into its configuration and the places of its slots.
 *
 * @param config the configuration
 * @param places by slot; slots of which nothing was said are left out
 */
record Settings<C extends Record>(C config, Map<String, Place> places) {
    /**
     * Reads a device's settings.
     *
     * @throws AssemblyException if they name what the plugin has not got, or give it what it does
     *     not take
     */
    static <C extends Record> Settings<C> read(DeviceSpec spec, Descriptor<C> descriptor) {
        OptionSchema<C> schema = OptionSchema.of(descriptor);
        Map<String, String> options = new LinkedHashMap<>();
        Map<String, Place> places = new LinkedHashMap<>();
        for (Map.Entry<String, String> setting : spec.settings().entrySet()) {
            String name = setting.getKey();
            if (schema.names().contains(name)) {
                options.put(name, setting.getValue());
            } else {
                places.put(name, parse(spec, slot(spec, descriptor, schema, name), setting));
            }
        }
        for (Map.Entry<String, Place> place : spec.places().entrySet()) {
            Slot slot = slot(spec, descriptor, schema, place.getKey());
            requireFitting(spec, slot, place.getValue());
            places.put(slot.name(), place.getValue());
        }
        try {
            return new Settings<>(schema.parse(options), places);
        } catch (ConfigException e) {
            throw AssemblyException.of(spec.name(), e);
        }
    }

    private static Place parse(DeviceSpec spec, Slot slot, Map.Entry<String, String> setting) {
        try {
            return Place.parse(slot.kind(), setting.getValue());
        } catch (IllegalArgumentException e) {
            throw new AssemblyException(
                    new AssemblyException.Setting(spec.name(), slot.name()),
                    String.valueOf(e.getMessage()),
                    e);
        }
    }

    private static Slot slot(
            DeviceSpec spec, Descriptor<?> descriptor, OptionSchema<?> schema, String name) {
        Optional<Slot> slot =
                descriptor.slots().stream().filter(s -> s.name().equals(name)).findFirst();
        if (slot.isEmpty()) {
            List<String> known = new ArrayList<>(schema.names());
            descriptor.slots().forEach(s -> known.add(s.name()));
            throw new AssemblyException(
                    new AssemblyException.Setting(spec.name(), name),
                    descriptor.id()
                            + " has no option or slot '"
                            + name
                            + "'; "
                            + NearestName.hint(name, known));
        }
        return slot.get();
    }

    private static void requireFitting(DeviceSpec spec, Slot slot, Place place) {
        boolean fits =
                switch (place) {
                    case Place.Nowhere nowhere -> true;
                    case Place.Port port -> slot.kind() == Slot.Kind.PORTS;
                    case Place.Address address ->
                            slot.kind() == Slot.Kind.MMIO || slot.kind() == Slot.Kind.RAM;
                    case Place.Irq irq -> slot.kind() == Slot.Kind.OUTPUT;
                    case Place.Gsi gsi -> slot.kind() == Slot.Kind.OUTPUT;
                    case Place.Several several -> slot.kind() == Slot.Kind.OUTPUT;
                    case Place.Wire wire ->
                            slot.kind() == Slot.Kind.OUTPUT || slot.kind() == Slot.Kind.INPUT;
                    case Place.Peer peer -> slot.kind() == Slot.Kind.PEER;
                    case Place.Pci pci -> slot.kind() == Slot.Kind.PCI;
                    case Place.Backend backend -> slot.kind() == Slot.Kind.BACKEND;
                };
        if (!fits) {
            throw new AssemblyException(
                    new AssemblyException.Setting(spec.name(), slot.name()),
                    "takes " + slot.kind() + ", and '" + place.text() + "' is none");
        }
    }
}
