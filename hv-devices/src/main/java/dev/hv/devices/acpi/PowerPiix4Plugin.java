package dev.hv.devices.acpi;

import com.google.auto.service.AutoService;

import dev.hv.api.device.Claim;
import dev.hv.api.device.ConfigException;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.Slot;
import dev.hv.api.device.Slot.Kind;
import dev.hv.api.state.Schema;

import java.util.List;
import java.util.Set;

/** Makes the power management function of a PIIX4. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class PowerPiix4Plugin implements DevicePlugin<PowerPiix4Config> {
    private static final String ID = "power-piix4";
    private static final int DEVICE_1_FUNCTION_3 = 1 << 3 | 3;

    @Override
    public Descriptor<PowerPiix4Config> descriptor() {
        return new Descriptor<>(
                ID,
                "Intel PIIX4 power management: ACPI fixed hardware, SMI port",
                PowerPiix4Config.class,
                new PowerPiix4Config(32, false),
                Schema.first(ID),
                List.of(
                        Slot.at("pci", Kind.PCI, "Function 3 of the chip", DEVICE_1_FUNCTION_3),
                        Slot.of("regs", Kind.PORTS, "Registers, where PMBA puts them (64 ports)"),
                        Slot.at("apm", Kind.PORTS, "APM control and status", 0xb2),
                        Slot.at("sci", Kind.OUTPUT, "System control interrupt (level)", 9),
                        Slot.of("smi", Kind.OUTPUT, "System management interrupt (edge)"),
                        Slot.of("power-button", Kind.INPUT, "Power button (edge)")),
                Set.of(
                        Claim.PORT_IO,
                        Claim.PCI,
                        Claim.LEVEL_IRQ,
                        Claim.EDGE_IRQ,
                        Claim.TIMERS,
                        Claim.PEEK,
                        Claim.SNAPSHOT,
                        Claim.ACPI_FIXED,
                        Claim.POWER_PIIX4));
    }

    @Override
    public Device create(PowerPiix4Config config, DeviceContext context) throws ConfigException {
        if (config.timerBits() != 24 && config.timerBits() != 32) {
            throw new ConfigException(
                    "timer-bits", "is " + config.timerBits() + ", expected 24 or 32");
        }
        return new PowerPiix4(config, context);
    }
}
