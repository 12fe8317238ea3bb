package dev.hv.devices.floppy;

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

/** Makes floppy disk controllers. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class FloppyPlugin implements DevicePlugin<FloppyConfig> {
    private static final String ID = "floppy-82077aa";

    @Override
    public Descriptor<FloppyConfig> descriptor() {
        return new Descriptor<>(
                ID,
                "Intel 82077AA floppy disk controller with two drives, in AT mode",
                FloppyConfig.class,
                new FloppyConfig(
                        FloppyKind.KIB_1440, FloppyKind.KIB_1440, FloppyConfig.USUAL_LATENCY_NANOS),
                Schema.first(ID),
                List.of(
                        Slot.at("regs", Kind.PORTS, "DOR, TDR, MSR and DSR, FIFO (4 ports)", 0x3F2),
                        Slot.at("control", Kind.PORTS, "DIR and CCR (1 port)", 0x3F7),
                        Slot.at("irq", Kind.OUTPUT, "INT", 6),
                        Slot.of("dma", Kind.PEER, "DmaController, of which channel 2 is used"),
                        Slot.of("drive0", Kind.BACKEND, "Medium of drive 0"),
                        Slot.of("drive1", Kind.BACKEND, "Medium of drive 1")),
                Set.of(
                        Claim.PORT_IO,
                        Claim.EDGE_IRQ,
                        Claim.TIMERS,
                        Claim.BLOCK,
                        Claim.SNAPSHOT,
                        Claim.FLOPPY_82077AA));
    }

    @Override
    public Device create(FloppyConfig config, DeviceContext context) throws ConfigException {
        if (config.latencyNanos() < 0 || config.latencyNanos() > FloppyConfig.MAX_LATENCY_NANOS) {
            throw new ConfigException(
                    "latency-nanos",
                    "is "
                            + config.latencyNanos()
                            + ", expected 0 to "
                            + FloppyConfig.MAX_LATENCY_NANOS);
        }
        return new FloppyController(config, context);
    }
}
