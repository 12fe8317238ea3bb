package dev.hv.devices.debug;

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

/** Makes debug consoles. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class DebugConsolePlugin implements DevicePlugin<DebugConsoleConfig> {
    private static final Descriptor<DebugConsoleConfig> DESCRIPTOR =
            new Descriptor<>(
                    "debug-console",
                    "Port whose bytes go to a character backend (402h; E9h as in Bochs)",
                    DebugConsoleConfig.class,
                    new DebugConsoleConfig(0xE9),
                    Schema.first("debug-console"),
                    List.of(
                            Slot.at("regs", Kind.PORTS, "Data (1 port)", 0x402),
                            Slot.of("chars", Kind.BACKEND, "Where the bytes go")),
                    Set.of(
                            Claim.PORT_IO,
                            Claim.CHARACTERS,
                            Claim.PEEK,
                            Claim.SNAPSHOT,
                            Claim.DEBUG_CONSOLE));

    @Override
    public Descriptor<DebugConsoleConfig> descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Device create(DebugConsoleConfig config, DeviceContext context) throws ConfigException {
        if (config.readback() < 0 || config.readback() > 255) {
            throw new ConfigException(
                    "readback", "is " + config.readback() + ", expected 0 to 255");
        }
        return new DebugConsole(config, context);
    }
}
