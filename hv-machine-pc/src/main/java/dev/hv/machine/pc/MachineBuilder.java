package dev.hv.machine.pc;

import com.google.inject.Module;

import dev.hv.api.device.DevicePlugin;

import java.util.ArrayList;
import java.util.List;

/**
 * Puts machines together. One thread; a builder may build any number of machines, each with parts
 * of its own.
 *
 * {@snippet :
 * MachineSpec spec =
 *         MachineSpec.of("microvm")
 *                 .withMemory(512L << 20)
 *                 .withBoot(BootSpec.of(BootFile.of(Path.of("vmlinuz"))).withCommandLine("console=ttyS0"));
 * try (PcMachine machine = new MachineBuilder(spec).build()) {
 *     machine.start();
 *     MachineEnd end = machine.await();
 * }
 * }
 */
public final class MachineBuilder {
    private final MachineSpec spec;
    private final List<DevicePlugin<?>> plugins = new ArrayList<>();
    private final List<Module> overrides = new ArrayList<>();
    private TraceSink trace = TraceSink.none();

    /** A builder of machines like that. */
    public MachineBuilder(MachineSpec spec) {
        this.spec = spec;
    }

    /** Adds a plugin beside those that are installed. */
    public MachineBuilder plugin(DevicePlugin<?> plugin) {
        plugins.add(plugin);
        return this;
    }

    /** Replaces bindings of the machine's modules. */
    public MachineBuilder override(Module module) {
        overrides.add(module);
        return this;
    }

    /** Says who hears what the machine's parts say. */
    public MachineBuilder trace(TraceSink sink) {
        trace = sink;
        return this;
    }

    /**
     * Puts a machine together; it is CREATED then.
     *
     * @throws AssemblyException if that cannot be done
     */
    public PcMachine build() {
        PluginCatalog catalog = PluginCatalog.installed().with(plugins);
        spec.devices().forEach(device -> catalog.named(device.plugin()));
        throw new AssemblyException("assembly has not landed yet" + overrides + trace);
    }
}
