package dev.hv.plugins.examples.copier;

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

/** Makes PCI devices that copy memory. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class CopierPlugin implements DevicePlugin<CopierConfig> {
    private static final String ID = "pci-copier";

    @Override
    public Descriptor<CopierConfig> descriptor() {
        return new Descriptor<>(
                ID,
                "Copies memory on the guest's behalf: an example of a PCI device",
                CopierConfig.class,
                new CopierConfig(),
                Schema.first(ID),
                List.of(
                        Slot.of("pci", Kind.PCI, "The function"),
                        Slot.of("bar0", Kind.MMIO, "Registers"),
                        Slot.of("bar1", Kind.MMIO, "MSI-X table")),
                Set.of(
                        Claim.PCI,
                        Claim.MMIO,
                        Claim.LEVEL_IRQ,
                        Claim.MSI,
                        Claim.DMA,
                        Claim.PEEK,
                        Claim.SNAPSHOT));
    }

    @Override
    public Device create(CopierConfig config, DeviceContext context) {
        return new Copier(context);
    }
}
