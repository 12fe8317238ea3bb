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

import java.util.List;
import java.util.Set;

/** Makes IDE channels on the ISA bus. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class IdeChannelPlugin implements DevicePlugin<IdeChannelConfig> {
    private static final Descriptor<IdeChannelConfig> DESCRIPTOR =
            new Descriptor<>(
                    "ide-channel",
                    "An IDE channel on the ISA bus with two disks or CD-ROM drives, PIO only",
                    IdeChannelConfig.class,
                    new IdeChannelConfig(
                            DriveKind.DISK, DriveKind.CDROM, IdeChannelConfig.USUAL_LATENCY_NANOS),
                    Schema.first("ide-channel"),
                    List.of(
                            Slot.at("command", Kind.PORTS, "Command block (8 ports)", 0x1F0),
                            Slot.at("control", Kind.PORTS, "Control block (1 port)", 0x3F6),
                            Slot.at("irq", Kind.OUTPUT, "INTRQ", 14),
                            Slot.of("drive0", Kind.BACKEND, "Medium of device 0"),
                            Slot.of("drive1", Kind.BACKEND, "Medium of device 1")),
                    Set.of(
                            Claim.PORT_IO,
                            Claim.EDGE_IRQ,
                            Claim.TIMERS,
                            Claim.BLOCK,
                            Claim.SNAPSHOT,
                            Claim.ATA_CHANNEL));

    @Override
    public Descriptor<IdeChannelConfig> descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Device create(IdeChannelConfig config, DeviceContext context) throws ConfigException {
        DriveKind.checkLatency(config.latencyNanos());
        return new IdeChannel(config, context);
    }
}
