package dev.hv.devices.dma;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.DmaChannel;
import dev.hv.api.device.DmaController;
import dev.hv.api.device.ResetKind;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The DMA controllers of a PC/AT: two Intel 8237A (order number 231466), the second of which moves
 * words and has the first at its channel 0, and the page registers that give the upper address bits
 * (IBM PC AT Technical Reference, 6280070, section 1, "Direct Memory Access").
 */
final class Dma8237Pair implements Device, RegisterMapped, DmaController {
    private static final int PAGES = 15;
    private static final int CASCADE = 4;

    /** Offset of each channel's page register from port 81h on. */
    private static final int[] PAGE_OF_CHANNEL = {6, 2, 0, 1, 14, 10, 8, 9};

    private final AddressSpace memory;
    private final Initiator initiator;
    private final Dma8237 low;
    private final Dma8237 high;
    private final RegisterBank pageBank;
    private final Register pages;
    private final List<Channel> channels = new ArrayList<>();

    Dma8237Pair(DeviceContext context) {
        memory = context.dma();
        initiator = Initiator.named(context.path());
        low = new Dma8237("low", 1, context.trace(), index -> ready(index));
        high = new Dma8237("high", 2, context.trace(), index -> ready(CASCADE + index));
        pageBank =
                RegisterBank.named("pages", PAGES)
                        .trace(context.trace())
                        .register(
                                "PAGE",
                                0,
                                Width.BYTE,
                                r ->
                                        r.summary("Address bits 16 to 23 of a channel")
                                                .repeated(PAGES, 1))
                        .build();
        pages = pageBank.register("PAGE");
        context.ports("low", 16, AccessRules.bytes(), low.registers());
        context.ports("high", 32, AccessRules.bytes(), high.registers());
        context.ports("pages", PAGES, AccessRules.bytes(), pageBank);
        for (int i = 0; i < 2 * Dma8237.CHANNELS; i++) {
            boolean words = i >= CASCADE;
            int page = PAGE_OF_CHANNEL[i];
            channels.add(
                    new Channel(
                            words ? high : low,
                            i % Dma8237.CHANNELS,
                            words ? 1 : 0,
                            () -> pages.value(page),
                            memory,
                            initiator));
        }
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of(
                "low",
                low.registers().describe(),
                "high",
                high.registers().describe(),
                "pages",
                pageBank.describe());
    }

    @Override
    public DmaChannel channel(int number) {
        if (number < 0 || number >= channels.size() || number == CASCADE) {
            throw new IllegalArgumentException(
                    "DMA channel " + number + ", expected 0 to 3 or 5 to 7");
        }
        return channels.get(number);
    }

    private void ready(int channel) {
        channels.get(channel).becameReady();
    }

    @Override
    public void reset(ResetKind kind) {
        low.reset();
        high.reset();
        pageBank.reset();
    }

    @Override
    public void driveOutputs() {}

    @Override
    public void save(StateWriter out) {
        low.save(out.section("low"));
        high.save(out.section("high"));
        pageBank.save(out);
    }

    @Override
    public void load(StateReader in) throws StateException {
        low.load(section(in, "low"));
        high.load(section(in, "high"));
        pageBank.load(in);
    }

    private static StateReader section(StateReader in, String name) throws StateException {
        return in.section(name).orElseThrow(() -> new StateException(name, "is missing"));
    }
}
