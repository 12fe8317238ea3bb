package dev.hv.devices.parallel;

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

/** Makes parallel ports. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class ParallelPortPlugin implements DevicePlugin<ParallelPortConfig> {
    private static final Descriptor<ParallelPortConfig> DESCRIPTOR =
            new Descriptor<>(
                    "parallel-port",
                    "Parallel port with a printer (LPT1), whose bytes go to a character backend",
                    ParallelPortConfig.class,
                    new ParallelPortConfig(),
                    Schema.first("parallel-port"),
                    List.of(
                            Slot.at("regs", Kind.PORTS, "Data, status, control (3 ports)", 0x378),
                            Slot.of("irq", Kind.OUTPUT, "The printer has taken a byte"),
                            Slot.of("chars", Kind.BACKEND, "The printer; none if it is empty")),
                    Set.of(
                            Claim.PORT_IO,
                            Claim.EDGE_IRQ,
                            Claim.CHARACTERS,
                            Claim.TIMERS,
                            Claim.PEEK,
                            Claim.SNAPSHOT,
                            Claim.PARALLEL_PORT));

    @Override
    public Descriptor<ParallelPortConfig> descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Device create(ParallelPortConfig config, DeviceContext context) {
        return new ParallelPort(context);
    }
}
