package dev.hv.devices.vga;

import com.google.auto.service.AutoService;

import dev.hv.api.device.Claim;
import dev.hv.api.device.ConfigException;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.Slot;
import dev.hv.api.state.Schema;

import java.util.List;
import java.util.Set;

/**
 * Makes the adapters of {@link VgaPlugin} as functions of a PCI bus, 1234h:1111h, which drivers for
 * Bochs displays look for.
 */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class VgaPciPlugin implements DevicePlugin<VgaConfig> {
    private static final String ID = "vga-pci";
    private static final int USUAL_DEVICE_FUNCTION = 2 << 3;

    @Override
    public Descriptor<VgaConfig> descriptor() {
        return new Descriptor<>(
                ID,
                "VGA with Bochs VBE on PCI: its frame buffer lies where the guest puts it",
                VgaConfig.class,
                VgaConfig.DEFAULT,
                Schema.first(ID),
                List.of(
                        Slot.at("pci", Slot.Kind.PCI, "Its function", USUAL_DEVICE_FUNCTION),
                        Slot.of("mono", Slot.Kind.PORTS, "CRT controller in monochrome modes"),
                        Slot.of("regs", Slot.Kind.PORTS, "The other VGA registers"),
                        Slot.of("color", Slot.Kind.PORTS, "CRT controller in colour modes"),
                        Slot.of("dispi", Slot.Kind.PORTS, "VBE index and data"),
                        Slot.of("window", Slot.Kind.MMIO, "Video memory as a VGA's"),
                        Slot.of("vram", Slot.Kind.RAM, "Linear frame buffer, base address 0"),
                        Slot.of(
                                "mmio",
                                Slot.Kind.MMIO,
                                "EDID, VGA and VBE registers in memory, base address 2"),
                        Slot.of("display", Slot.Kind.BACKEND, "The screen")),
                Set.of(
                        Claim.PCI,
                        Claim.PORT_IO,
                        Claim.MMIO,
                        Claim.DISPLAY,
                        Claim.PEEK,
                        Claim.SNAPSHOT,
                        Claim.VGA,
                        Claim.VBE_DISPI));
    }

    @Override
    public Device create(VgaConfig config, DeviceContext context) throws ConfigException {
        VgaPlugin.check(config);
        return new Vga(config, context, true);
    }
}
