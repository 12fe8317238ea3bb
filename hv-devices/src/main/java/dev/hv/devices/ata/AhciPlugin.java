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

/** Makes AHCI host bus adapters. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class AhciPlugin implements DevicePlugin<AhciConfig> {
    private static final String ID = "ahci";

    /** Where an ICH9 has it is function 2 of device 31; a PC of the 440FX has room at device 4. */
    private static final int DEVICE_FUNCTION = 4 << 3;

    @Override
    public Descriptor<AhciConfig> descriptor() {
        List<Slot> slots = new ArrayList<>();
        slots.add(Slot.at("pci", Kind.PCI, "The function", DEVICE_FUNCTION));
        slots.add(Slot.of("abar", Kind.MMIO, "HBA memory registers (4 KiB)"));
        for (int i = 0; i < Ahci.PORTS; i++) {
            slots.add(Slot.of("drive" + i, Kind.BACKEND, "Medium of the drive on port " + i));
        }
        return new Descriptor<>(
                ID,
                "AHCI 1.3.1 host bus adapter with six SATA ports for disks and CD-ROM drives",
                AhciConfig.class,
                new AhciConfig(
                        DriveKind.DISK,
                        DriveKind.DISK,
                        DriveKind.DISK,
                        DriveKind.DISK,
                        DriveKind.DISK,
                        DriveKind.DISK,
                        IdeChannelConfig.USUAL_LATENCY_NANOS),
                Schema.first(ID),
                slots,
                Set.of(
                        Claim.AHCI,
                        Claim.PCI,
                        Claim.MMIO,
                        Claim.LEVEL_IRQ,
                        Claim.MSI,
                        Claim.TIMERS,
                        Claim.DMA,
                        Claim.BLOCK,
                        Claim.SNAPSHOT));
    }

    @Override
    public Device create(AhciConfig config, DeviceContext context) throws ConfigException {
        DriveKind.checkLatency(config.latencyNanos());
        return new Ahci(config, context);
    }
}
