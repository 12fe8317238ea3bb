package dev.hv.machine.pc;

import com.google.inject.AbstractModule;
import com.google.inject.Binder;
import com.google.inject.Provides;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.MapBinder;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.OptionalBinder;

import dev.hv.api.cpu.CpuBackend;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.NearestName;
import dev.hv.api.time.WallClock;
import dev.hv.machine.pc.bios.Bios;
import dev.hv.machine.pc.boot.DirectBoot;
import dev.hv.machine.pc.boot.RealModeKernel;
import dev.hv.machine.pc.life.AssembledMachine;
import dev.hv.machine.pc.life.GuestDate;
import dev.hv.machine.pc.life.InstructionClock;
import dev.hv.machine.pc.life.MachineClock;
import dev.hv.machine.pc.life.RealClock;
import dev.hv.machine.pc.wiring.Assembly;

import jakarta.inject.Singleton;

import java.time.Instant;
import java.util.List;

/**
 * The bindings of one machine; an injector makes one {@link PcMachine}. What people may replace, in
 * a module of their own given to {@link MachineBuilder#install}, by {@link OptionalBinder}: {@link
 * CpuBackend}, {@link Firmware}, {@link HostClock}, {@link WallClock} and {@link TraceSink}; what
 * they may add, by {@link MapBinder}: {@link DevicePlugin}s by id, and by {@link Multibinder}:
 * {@link TracerRequest}s.
 */
public final class MachineModule extends AbstractModule {
    /** The id of hv-cpu-x86's backend that translates. */
    private static final String USUAL_CPU = "x86";

    private final MachineSpec spec;
    private final PluginCatalog plugins;

    /** The bindings of a machine like that, with those plugins. */
    public MachineModule(MachineSpec spec, PluginCatalog plugins) {
        this.spec = spec;
        this.plugins = plugins;
    }

    /** Returns the binder with which a module adds plugins. */
    public static MapBinder<String, DevicePlugin<?>> pluginBinder(Binder binder) {
        return MapBinder.newMapBinder(
                binder, new TypeLiteral<String>() {}, new TypeLiteral<DevicePlugin<?>>() {});
    }

    @Override
    protected void configure() {
        bind(MachineSpec.class).toInstance(spec);
        MapBinder<String, DevicePlugin<?>> binder = pluginBinder(binder());
        plugins.plugins().forEach((id, plugin) -> binder.addBinding(id).toInstance(plugin));
        OptionalBinder.newOptionalBinder(binder(), CpuBackend.class)
                .setDefault()
                .toProvider(() -> cpuBackend(spec.cpuBackend(), plugins.cpuBackends()));
        OptionalBinder.newOptionalBinder(binder(), Firmware.class)
                .setDefault()
                .toProvider(MachineModule::firmware);
        OptionalBinder.newOptionalBinder(binder(), HostClock.class)
                .setDefault()
                .toInstance(System::nanoTime);
        OptionalBinder.newOptionalBinder(binder(), WallClock.class)
                .setDefault()
                .to(GuestDate.class);
        Multibinder.newSetBinder(binder(), TracerRequest.class);
        OptionalBinder.newOptionalBinder(binder(), TraceSink.class)
                .setDefault()
                .toInstance(TraceSink.none());
    }

    /** A kernel is booted without anything in between, unless it calls a BIOS; all else by that. */
    private static Firmware firmware() {
        return (platform, boot) -> {
            if (boot.kernel().isEmpty()) {
                return new Bios().prepare(platform, boot);
            }
            Firmware.Image direct = new DirectBoot().prepare(platform, boot);
            return direct instanceof RealModeKernel kernel
                    ? new Bios(kernel).prepare(platform, boot)
                    : direct;
        };
    }

    @Provides
    @Singleton
    static MachineClock clock(MachineSpec spec, HostClock host) {
        return switch (spec.clock().mode()) {
            case REAL -> new RealClock(host);
            case DETERMINISTIC -> {
                int rate = spec.clock().nanosPerThousandInstructions();
                yield spec.clock().paced()
                        ? new InstructionClock(rate, host)
                        : new InstructionClock(rate);
            }
        };
    }

    @Provides
    @Singleton
    static GuestDate date(MachineSpec spec, MachineClock clock) {
        Instant start =
                spec.clock()
                        .start()
                        .orElseGet(
                                () ->
                                        switch (spec.clock().mode()) {
                                            case REAL -> Instant.now();
                                            case DETERMINISTIC -> ClockSpec.DETERMINISTIC_START;
                                        });
        return new GuestDate(clock, start);
    }

    @Provides
    @Singleton
    static PcMachine machine(Assembly assembly) {
        return new AssembledMachine(assembly.assemble());
    }

    /** Finds a CPU backend by id; a PC's default is the x86. */
    private static CpuBackend cpuBackend(String id, List<CpuBackend> backends) {
        String wanted = id.equals("default") ? USUAL_CPU : id;
        return backends.stream()
                .filter(backend -> backend.id().equals(wanted))
                .findFirst()
                .orElseThrow(
                        () ->
                                new AssemblyException(
                                        "cpu backend '"
                                                + id
                                                + "': no such backend; "
                                                + NearestName.hint(
                                                        id,
                                                        backends.stream()
                                                                .map(CpuBackend::id)
                                                                .toList())));
    }
}
