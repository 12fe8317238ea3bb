package dev.hv.devices.ata;

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

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Makes the IDE function of a PIIX3. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class IdePiix3Plugin implements DevicePlugin<IdePiix3Config> {
    private static final String ID = "ide-piix3";
    private static final int DEVICE_FUNCTION = 1 << 3 | 1;

    @Override
    public Descriptor<IdePiix3Config> descriptor() {
        List<Slot> slots = new ArrayList<>();
        slots.add(Slot.at("pci", Kind.PCI, "Function 1 of the bridge", DEVICE_FUNCTION));
        for (int i = 0; i < IdePiix3.CHANNELS; i++) {
            slots.add(Slot.of("command" + i, Kind.PORTS, "Command block (8 ports)"));
            slots.add(Slot.of("control" + i, Kind.PORTS, "Control block (1 port)"));
            slots.add(Slot.at("irq" + i, Kind.OUTPUT, "INTRQ", IdePiix3.IRQS.get(i)));
        }
        slots.add(Slot.of("busmaster", Kind.PORTS, "Bus master registers (16 ports)"));
        for (int i = 0; i < IdePiix3.DRIVES; i++) {
            slots.add(Slot.of("drive" + i, Kind.BACKEND, "Medium of drive " + i));
        }
        return new Descriptor<>(
                ID,
                "Intel PIIX3 IDE: two channels with bus master DMA, at the ports of the AT",
                IdePiix3Config.class,
                new IdePiix3Config(
                        DriveKind.DISK,
                        DriveKind.DISK,
                        DriveKind.CDROM,
                        DriveKind.DISK,
                        IdeChannelConfig.USUAL_LATENCY_NANOS,
                        false),
                Schema.first(ID),
                slots,
                Set.of(
                        Claim.PCI,
                        Claim.PORT_IO,
                        Claim.EDGE_IRQ,
                        Claim.TIMERS,
                        Claim.DMA,
                        Claim.BLOCK,
                        Claim.SNAPSHOT,
                        Claim.ATA_CHANNEL,
                        Claim.IDE_BUS_MASTER));
    }

    @Override
    public Device create(IdePiix3Config config, DeviceContext context) throws ConfigException {
        DriveKind.checkLatency(config.latencyNanos());
        return new IdePiix3(config, context);
    }
}
