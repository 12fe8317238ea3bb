package dev.hv.devices.acpi;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.ResetKind;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import java.util.Map;

/** ACPI fixed hardware at ports that the machine chooses: {@link FixedHardware}. */
final class AcpiPm implements Device, RegisterMapped {
    private final FixedHardware hardware;

    AcpiPm(AcpiPmConfig config, DeviceContext context) {
        hardware =
                new FixedHardware(
                        config.sleepTypeS5(),
                        config.timerBits(),
                        FixedHardware.PORTS,
                        others -> {},
                        context);
        context.ports(
                "regs",
                FixedHardware.PORTS,
                AccessRules.implemented(Width.BYTE, Width.WORD, Width.DWORD),
                hardware.registers());
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of("regs", hardware.registers().describe());
    }

    @Override
    public void reset(ResetKind kind) {
        hardware.reset();
    }

    @Override
    public void driveOutputs() {
        hardware.driveOutputs();
    }

    @Override
    public void save(StateWriter out) {
        hardware.save(out);
    }

    @Override
    public void load(StateReader in) throws StateException {
        hardware.load(in);
    }

    @Override
    public void close() {
        hardware.close();
    }
}
