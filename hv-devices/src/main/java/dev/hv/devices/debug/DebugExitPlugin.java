package dev.hv.devices.debug;

import com.google.auto.service.AutoService;

import dev.hv.api.device.Claim;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.Slot;
import dev.hv.api.device.Slot.Kind;
import dev.hv.api.state.Schema;

import java.util.List;
import java.util.Set;

/** Makes debug exits. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class DebugExitPlugin implements DevicePlugin<DebugExitConfig> {
    private static final Descriptor<DebugExitConfig> DESCRIPTOR =
            new Descriptor<>(
                    "debug-exit",
                    "Port that ends the machine: a write of v gives exit code (2v + 1) mod 256",
                    DebugExitConfig.class,
                    new DebugExitConfig(),
                    Schema.first("debug-exit"),
                    List.of(Slot.at("regs", Kind.PORTS, "Exit value (4 ports)", 0xF4)),
                    Set.of(Claim.PORT_IO, Claim.PEEK, Claim.SNAPSHOT, Claim.DEBUG_EXIT));

    @Override
    public Descriptor<DebugExitConfig> descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Device create(DebugExitConfig config, DeviceContext context) {
        return new DebugExit(context);
    }
}
