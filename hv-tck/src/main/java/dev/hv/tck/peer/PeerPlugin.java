package dev.hv.tck.peer;

import dev.hv.api.device.Claim;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.Slot;
import dev.hv.api.state.Schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Makes devices of which each is a part of a peer. */
final class PeerPlugin implements DevicePlugin<PeerPlugin.Config> {
    /** The line that a part drives. */
    static final String LINE = "irq";

    private final PeerPart part;
    private final PeerStarter starter;

    /** There is nothing to set: the peer's command says what it is. */
    record Config() {}

    PeerPlugin(PeerPart part, PeerStarter starter) {
        this.part = part;
        this.starter = starter;
    }

    @Override
    public Descriptor<Config> descriptor() {
        String id = "peer-" + part.name().toLowerCase(Locale.ROOT);
        List<Slot> slots = new ArrayList<>();
        part.ports()
                .forEach(
                        ports ->
                                slots.add(
                                        Slot.at(
                                                ports.slot(),
                                                Slot.Kind.PORTS,
                                                "Registers",
                                                ports.first())));
        slots.add(Slot.at(LINE, Slot.Kind.OUTPUT, "Interrupt", part.irq()));
        if (part.isSerial()) {
            slots.add(Slot.of("characters", Slot.Kind.BACKEND, "What it is connected to"));
        }
        return new Descriptor<>(
                id,
                "A part of a device model in another process",
                Config.class,
                new Config(),
                Schema.first(id),
                slots,
                Set.of(Claim.PORT_IO, part.claim()));
    }

    @Override
    public Device create(Config config, DeviceContext context) {
        return part == PeerPart.PIC
                ? new PeerPic(starter, context)
                : new PeerDevice(part, starter, context);
    }
}
