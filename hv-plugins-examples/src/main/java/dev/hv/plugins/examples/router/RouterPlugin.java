package dev.hv.plugins.examples.router;

import com.google.auto.service.AutoService;

import dev.hv.api.device.Claim;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.Slot;
import dev.hv.api.state.Schema;

import java.util.List;
import java.util.Set;

/** Makes interrupt routers. */
@AutoService(DevicePlugin.class)
@SuppressWarnings("rawtypes") // a service is named by its class
public final class RouterPlugin implements DevicePlugin<RouterConfig> {
    private static final String ID = "interrupt-router";

    @Override
    public Descriptor<RouterConfig> descriptor() {
        return new Descriptor<>(
                ID,
                "Interrupt controller of eight level-triggered inputs (an example plugin)",
                RouterConfig.class,
                new RouterConfig(),
                Schema.first(ID),
                List.of(
                        Slot.at("regs", Slot.Kind.PORTS, "Registers (4 ports)", 0x710),
                        Slot.of("int", Slot.Kind.OUTPUT, "Request (level)")),
                Set.of(Claim.PORT_IO, Claim.LEVEL_IRQ, Claim.PEEK, Claim.SNAPSHOT));
    }

    @Override
    public Device create(RouterConfig config, DeviceContext context) {
        return new Router(context);
    }
}
