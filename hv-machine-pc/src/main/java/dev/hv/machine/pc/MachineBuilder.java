package dev.hv.machine.pc;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Module;
import com.google.inject.ProvisionException;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.OptionalBinder;
import com.google.inject.spi.Message;
import com.google.inject.util.Modules;

import dev.hv.api.device.DevicePlugin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Puts machines together. One thread; a builder may build any number of machines, each with parts
 * of its own.
 *
 * {@snippet :
 * MachineSpec spec =
 *         MachineSpec.of("microvm")
 *                 .withMemory(512L << 20)
 *                 .withBoot(
 *                         BootSpec.of(BootFile.of(Path.of("vmlinuz")))
 *                                 .withCommandLine("console=ttyS0"));
 * try (PcMachine machine = new MachineBuilder(spec).build()) {
 *     machine.start();
 *     MachineEnd end = machine.await();
 * }
 * }
 */
public final class MachineBuilder {
    private final MachineSpec spec;
    private final List<DevicePlugin<?>> plugins = new ArrayList<>();
    private Optional<PluginCatalog> catalog = Optional.empty();
    private final List<Module> more = new ArrayList<>();
    private final List<Module> overrides = new ArrayList<>();

    /** A builder of machines like that. */
    public MachineBuilder(MachineSpec spec) {
        this.spec = spec;
    }

    /** Says which plugins there are, in place of those that are installed. */
    public MachineBuilder catalog(PluginCatalog there) {
        catalog = Optional.of(there);
        return this;
    }

    /** Adds a plugin beside those that are there. */
    public MachineBuilder plugin(DevicePlugin<?> plugin) {
        plugins.add(plugin);
        return this;
    }

    /** Adds bindings to those of {@link MachineModule}, which says what may be bound. */
    public MachineBuilder install(Module module) {
        more.add(module);
        return this;
    }

    /** Replaces any bindings of {@link MachineModule}. */
    public MachineBuilder override(Module module) {
        overrides.add(module);
        return this;
    }

    /** Says who hears what the machine's parts say. */
    public MachineBuilder trace(TraceSink sink) {
        return install(
                binder ->
                        OptionalBinder.newOptionalBinder(binder, TraceSink.class)
                                .setBinding()
                                .toInstance(sink));
    }

    /** Adds a tracer that hears every access to a register; each machine opens one of its own. */
    public MachineBuilder trace(TracerRequest tracer) {
        return install(
                binder ->
                        Multibinder.newSetBinder(binder, TracerRequest.class)
                                .addBinding()
                                .toInstance(tracer));
    }

    /**
     * Puts a machine together; it is CREATED then.
     *
     * @throws AssemblyException if that cannot be done
     */
    public PcMachine build() {
        PluginCatalog all = catalog.orElseGet(PluginCatalog::installed).with(plugins);
        Module bindings = Modules.combine(new MachineModule(spec, all), Modules.combine(more));
        try {
            return Guice.createInjector(Modules.override(bindings).with(overrides))
                    .getInstance(PcMachine.class);
        } catch (CreationException e) {
            throw explain(e, e.getErrorMessages());
        } catch (ProvisionException e) {
            throw explain(e, e.getErrorMessages());
        }
    }

    /** Our own word for it if there is one, else Guice's. */
    private static RuntimeException explain(RuntimeException thrown, Collection<Message> messages) {
        for (Message message : messages) {
            if (message.getCause() instanceof AssemblyException cause) {
                return cause;
            }
        }
        return new AssemblyException("bindings: " + thrown.getMessage(), thrown);
    }
}
