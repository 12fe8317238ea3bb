package dev.hv.devices.pic;

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

/** Makes pairs of 8259A. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class Pic8259aPlugin implements DevicePlugin<Pic8259aConfig> {
    private static final Descriptor<Pic8259aConfig> DESCRIPTOR =
            new Descriptor<>(
                    "pic-8259a",
                    "Pair of Intel 8259A interrupt controllers, 15 inputs",
                    Pic8259aConfig.class,
                    new Pic8259aConfig(),
                    Schema.first("pic-8259a"),
                    List.of(
                            Slot.at("master", Slot.Kind.PORTS, "Registers of the master", 0x20),
                            Slot.at("slave", Slot.Kind.PORTS, "Registers of the slave", 0xA0),
                            Slot.at("elcr", Slot.Kind.PORTS, "Edge/level control", 0x4D0),
                            Slot.of("intr", Slot.Kind.OUTPUT, "Interrupt request to the CPU")),
                    Set.of(
                            Claim.PORT_IO,
                            Claim.LEVEL_IRQ,
                            Claim.PEEK,
                            Claim.SNAPSHOT,
                            Claim.PIC_8259A));

    @Override
    public Descriptor<Pic8259aConfig> descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Device create(Pic8259aConfig config, DeviceContext context) {
        return new Pic8259aPair(context);
    }
}
