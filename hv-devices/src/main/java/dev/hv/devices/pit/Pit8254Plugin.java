package dev.hv.devices.pit;

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

/** Makes 8254 interval timers. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class Pit8254Plugin implements DevicePlugin<Pit8254Config> {
    private static final Descriptor<Pit8254Config> DESCRIPTOR =
            new Descriptor<>(
                    "pit-8254",
                    "Intel 8254 interval timer with the PC's control port B",
                    Pit8254Config.class,
                    new Pit8254Config(),
                    Schema.first("pit-8254"),
                    List.of(
                            Slot.at("regs", Slot.Kind.PORTS, "Counters and control word", 0x40),
                            Slot.at("control-b", Slot.Kind.PORTS, "NMI status and control", 0x61),
                            Slot.at("irq", Slot.Kind.OUTPUT, "Output of counter 0", 0),
                            Slot.of(
                                    "irq-disable",
                                    Slot.Kind.INPUT,
                                    "While high, counter 0 does not interrupt"),
                            Slot.of("speaker", Slot.Kind.BACKEND, "What is heard")),
                    Set.of(
                            Claim.PORT_IO,
                            Claim.EDGE_IRQ,
                            Claim.TIMERS,
                            Claim.AUDIO,
                            Claim.PEEK,
                            Claim.SNAPSHOT,
                            Claim.PIT_8254));

    @Override
    public Descriptor<Pit8254Config> descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Device create(Pit8254Config config, DeviceContext context) {
        return new Pit8254(context);
    }
}
