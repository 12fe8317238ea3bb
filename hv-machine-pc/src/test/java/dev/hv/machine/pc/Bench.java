package dev.hv.machine.pc;

import com.google.inject.multibindings.OptionalBinder;

import dev.hv.api.cpu.CpuBackend;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Machines with a scripted CPU and the devices of the tests'. */
final class Bench {
    private Bench() {}

    /** A machine of 1 MiB with those devices. */
    static MachineSpec spec(ClockSpec clock, DeviceSpec... devices) {
        return new MachineSpec(
                "bench",
                "test",
                "default",
                "default",
                1L << 20,
                clock,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(devices),
                OnReset.REBOOT,
                OnReset.REBOOT);
    }

    static PcMachine build(MachineSpec spec, ScriptedCpu.Program program) {
        return builder(spec, program).build();
    }

    static MachineBuilder builder(MachineSpec spec, ScriptedCpu.Program program) {
        MachineBuilder builder =
                new MachineBuilder(spec)
                        .install(
                                binder ->
                                        OptionalBinder.newOptionalBinder(binder, CpuBackend.class)
                                                .setBinding()
                                                .toInstance(new ScriptedCpu.Backend(program)));
        TestDevices.all().forEach(builder::plugin);
        return builder;
    }

    static DeviceSpec end() {
        return DeviceSpec.of("end", "test-end");
    }

    static DeviceSpec controller() {
        return DeviceSpec.of("pic", "test-controller").at("intr", new Place.Wire("cpu", "intr"));
    }

    static DeviceSpec ticker() {
        return DeviceSpec.of("ticker", "test-ticker");
    }
}
