package dev.hv.plugins.examples.uptime;

import com.google.auto.service.AutoService;

import dev.hv.api.device.Claim;
import dev.hv.api.device.ConfigException;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.Slot;
import dev.hv.api.state.Schema;

import java.util.List;
import java.util.Set;

/** Makes counters. */
@AutoService(DevicePlugin.class)
@SuppressWarnings("rawtypes") // a service is named by its class
public final class UptimePlugin implements DevicePlugin<UptimeConfig> {
    private static final String ID = "mmio-uptime";
    private static final int MAX_HERTZ = 1_000_000_000;

    @Override
    public Descriptor<UptimeConfig> descriptor() {
        return new Descriptor<>(
                ID,
                "Counts the machine's time in memory space (an example plugin)",
                UptimeConfig.class,
                new UptimeConfig(1_000_000),
                Schema.first(ID),
                List.of(Slot.at("regs", Slot.Kind.MMIO, "Registers (4096 bytes)", 0xFEB0_0000L)),
                Set.of(Claim.MMIO, Claim.PEEK, Claim.SNAPSHOT));
    }

    @Override
    public Device create(UptimeConfig config, DeviceContext context) throws ConfigException {
        if (config.hertz() < 1 || config.hertz() > MAX_HERTZ) {
            throw new ConfigException(
                    "hertz", "is " + config.hertz() + ", expected 1 to " + MAX_HERTZ);
        }
        return new Uptime(config, context);
    }
}
