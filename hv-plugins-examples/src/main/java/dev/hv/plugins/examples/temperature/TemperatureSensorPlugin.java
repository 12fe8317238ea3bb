package dev.hv.plugins.examples.temperature;

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

/** Makes temperature sensors. */
@AutoService(DevicePlugin.class)
@SuppressWarnings("rawtypes") // the service is generic, and a service cannot say of what
public final class TemperatureSensorPlugin implements DevicePlugin<TemperatureSensorConfig> {
    private static final String ID = "temperature-sensor";

    @Override
    public Descriptor<TemperatureSensorConfig> descriptor() {
        return new Descriptor<>(
                ID,
                "Temperature sensor with an alarm and a heater (an example plugin)",
                TemperatureSensorConfig.class,
                new TemperatureSensorConfig(22, 22, 30, 60),
                Schema.first(ID),
                List.of(
                        Slot.at("regs", Kind.PORTS, "Registers (8 ports)", 0x700),
                        Slot.at("irq", Kind.OUTPUT, "Alarm (level)", 5)),
                Set.of(Claim.PORT_IO, Claim.LEVEL_IRQ, Claim.TIMERS, Claim.PEEK, Claim.SNAPSHOT));
    }

    @Override
    public Device create(TemperatureSensorConfig config, DeviceContext context)
            throws ConfigException {
        check("ambient", config.ambient(), -40, 125);
        check("start", config.start(), -40, 125);
        check("heater", config.heater(), 0, 100);
        check("time-constant", config.timeConstant(), 1, 3600);
        return new TemperatureSensor(config, context);
    }

    private static void check(String option, int value, int min, int max) throws ConfigException {
        if (value < min || value > max) {
            throw new ConfigException(option, "is " + value + ", expected " + min + " to " + max);
        }
    }
}
