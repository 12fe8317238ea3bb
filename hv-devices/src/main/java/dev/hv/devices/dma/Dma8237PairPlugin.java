package dev.hv.devices.dma;

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

/** Makes the DMA controllers of a PC/AT. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class Dma8237PairPlugin implements DevicePlugin<Dma8237PairConfig> {
    private static final String ID = "dma-8237-pair";

    @Override
    public Descriptor<Dma8237PairConfig> descriptor() {
        return new Descriptor<>(
                ID,
                "Pair of Intel 8237A DMA controllers with page registers",
                Dma8237PairConfig.class,
                new Dma8237PairConfig(),
                Schema.first(ID),
                List.of(
                        Slot.at("low", Kind.PORTS, "Channels 0 to 3, bytes (16 ports)", 0x00),
                        Slot.at("high", Kind.PORTS, "Channels 4 to 7, words (32 ports)", 0xc0),
                        Slot.at("pages", Kind.PORTS, "Page registers (15 ports)", 0x81)),
                Set.of(Claim.PORT_IO, Claim.DMA, Claim.PEEK, Claim.SNAPSHOT, Claim.DMA_8237A));
    }

    @Override
    public Device create(Dma8237PairConfig config, DeviceContext context) {
        return new Dma8237Pair(context);
    }
}
