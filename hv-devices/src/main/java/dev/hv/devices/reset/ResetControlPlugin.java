package dev.hv.devices.reset;

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

/** Makes the reset ports of a chipset. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class ResetControlPlugin implements DevicePlugin<ResetControlConfig> {
    private static final Descriptor<ResetControlConfig> DESCRIPTOR =
            new Descriptor<>(
                    "reset-control",
                    "Fast A20 and reset (port 92h), reset control (port CF9h)",
                    ResetControlConfig.class,
                    new ResetControlConfig(true),
                    Schema.first("reset-control"),
                    List.of(
                            Slot.at("port92", Kind.PORTS, "Fast A20 and INIT (1 port)", 0x92),
                            Slot.at("cf9", Kind.PORTS, "Reset control (1 port)", 0xCF9),
                            Slot.of("a20", Kind.OUTPUT, "A20 gate: asserted is open")),
                    Set.of(
                            Claim.PORT_IO,
                            Claim.LEVEL_IRQ,
                            Claim.PEEK,
                            Claim.SNAPSHOT,
                            Claim.RESET_CONTROL));

    @Override
    public Descriptor<ResetControlConfig> descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Device create(ResetControlConfig config, DeviceContext context) {
        return new ResetControl(config, context);
    }
}
