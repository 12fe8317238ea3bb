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

/** Makes the ACPI fixed hardware of a machine. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class AcpiPmPlugin implements DevicePlugin<AcpiPmConfig> {
    private static final String ID = "acpi-pm";

    @Override
    public Descriptor<AcpiPmConfig> descriptor() {
        return new Descriptor<>(
                ID,
                "ACPI power management: PM1a event and control, PM timer, GPE0",
                AcpiPmConfig.class,
                new AcpiPmConfig(5, 32),
                Schema.first(ID),
                List.of(
                        Slot.at("regs", Kind.PORTS, "PM1a, timer and GPE0 (16 ports)", 0x600),
                        Slot.at("sci", Kind.OUTPUT, "System control interrupt (level)", 9),
                        Slot.of("power-button", Kind.INPUT, "Power button (edge)")),
                Set.of(
                        Claim.PORT_IO,
                        Claim.LEVEL_IRQ,
                        Claim.TIMERS,
                        Claim.PEEK,
                        Claim.SNAPSHOT,
                        Claim.ACPI_FIXED));
    }

    @Override
    public Device create(AcpiPmConfig config, DeviceContext context) throws ConfigException {
        if (config.sleepTypeS5() < 0 || config.sleepTypeS5() > 7) {
            throw new ConfigException(
                    "sleep-type-s5", "is " + config.sleepTypeS5() + ", expected 0 to 7");
        }
        if (config.timerBits() != 24 && config.timerBits() != 32) {
            throw new ConfigException(
                    "timer-bits", "is " + config.timerBits() + ", expected 24 or 32");
        }
        return new AcpiPm(config, context);
    }
}
