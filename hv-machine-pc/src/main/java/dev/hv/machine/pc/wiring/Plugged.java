package dev.hv.machine.pc.wiring;

import dev.hv.api.device.ConfigException;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.Device;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.OptionInfo;
import dev.hv.api.device.OptionSchema;
import dev.hv.api.device.Slot;
import dev.hv.machine.pc.AssemblyException;
import dev.hv.machine.pc.DeviceSpec;
import dev.hv.machine.pc.Place;
import dev.hv.machine.pc.life.Guard;
import dev.hv.machine.pc.life.Instance;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A device that was made and is being plugged in.
 *
 * @param spec what was asked for
 * @param descriptor of its plugin
 * @param context what it was given
 * @param device itself
 * @param places by slot; the assembly fills in what the spec left open
 */
record Plugged(
        DeviceSpec spec,
        Descriptor<?> descriptor,
        InstanceContext context,
        Device device,
        Map<String, Place> places) {

    /**
     * Makes a device.
     *
     * @throws AssemblyException if its settings or its plugin do not let it
     */
    static <C extends Record> Plugged make(
            DeviceSpec spec, DevicePlugin<C> plugin, Surroundings surroundings, Peers peers) {
        Descriptor<C> descriptor = plugin.descriptor();
        Settings<C> settings = Settings.read(spec, descriptor);
        Guard guard = new Guard(spec.name());
        InstanceContext context =
                new InstanceContext(
                        spec.name(), descriptor, settings.places(), guard, surroundings, peers);
        try {
            Device device = plugin.create(settings.config(), context);
            return new Plugged(
                    spec, descriptor, context, device, new LinkedHashMap<>(settings.places()));
        } catch (ConfigException e) {
            context.discard();
            throw AssemblyException.of(spec.name(), e);
        } catch (AssemblyException e) {
            context.discard();
            throw e;
        } catch (RuntimeException | LinkageError e) {
            context.discard();
            throw new AssemblyException(
                    "plugin " + descriptor.id() + " could not make " + guard.fault(e).getMessage(),
                    e);
        }
    }

    String name() {
        return spec.name();
    }

    Slot slot(String slot) {
        return descriptor.slots().stream()
                .filter(s -> s.name().equals(slot))
                .findFirst()
                .orElseThrow();
    }

    Instance instance() {
        return new Instance(
                name(), descriptor.state(), device, context.guard(), context.openBackends());
    }

    /** The spec with every slot in its place and every option with its value. */
    DeviceSpec resolved() {
        Map<String, String> settings = new LinkedHashMap<>();
        for (OptionInfo option : OptionSchema.of(descriptor).options()) {
            settings.put(option.name(), option.defaultText());
        }
        settings.putAll(spec.settings());
        return new DeviceSpec(name(), spec.plugin(), settings, places);
    }
}
