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

/** Makes VGA adapters with Bochs VBE extensions. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class VgaPlugin implements DevicePlugin<VgaConfig> {
    private static final Descriptor<VgaConfig> DESCRIPTOR =
            new Descriptor<>(
                    "vga",
                    "VGA with Bochs VBE: text, planar and linear modes up to 2560x1600",
                    VgaConfig.class,
                    VgaConfig.DEFAULT,
                    Schema.first("vga"),
                    List.of(
                            Slot.at(
                                    "mono",
                                    Slot.Kind.PORTS,
                                    "CRT controller in monochrome modes",
                                    0x3B0),
                            Slot.at("regs", Slot.Kind.PORTS, "The other VGA registers", 0x3C0),
                            Slot.at(
                                    "color",
                                    Slot.Kind.PORTS,
                                    "CRT controller in colour modes",
                                    0x3D0),
                            Slot.at("dispi", Slot.Kind.PORTS, "VBE index and data", 0x1CE),
                            Slot.at("window", Slot.Kind.MMIO, "Video memory as a VGA's", 0xA0000),
                            Slot.at("vram", Slot.Kind.RAM, "Linear frame buffer", 0xE000_0000L),
                            Slot.at(
                                    "mmio",
                                    Slot.Kind.MMIO,
                                    "EDID, VGA and VBE registers in memory",
                                    0xFEBF_0000L),
                            Slot.of("display", Slot.Kind.BACKEND, "The screen")),
                    Set.of(
                            Claim.PORT_IO,
                            Claim.MMIO,
                            Claim.DISPLAY,
                            Claim.PEEK,
                            Claim.SNAPSHOT,
                            Claim.VGA,
                            Claim.VBE_DISPI));

    @Override
    public Descriptor<VgaConfig> descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Device create(VgaConfig config, DeviceContext context) throws ConfigException {
        check(config);
        return new Vga(config, context, false);
    }

    /** Refuses what no adapter has. */
    static void check(VgaConfig config) throws ConfigException {
        long memory = config.memoryBytes();
        if (memory < VgaConfig.MIN_MEMORY_BYTES
                || memory > VgaConfig.MAX_MEMORY_BYTES
                || Long.bitCount(memory) != 1) {
            throw new ConfigException(
                    "memoryBytes", memory + " bytes, expected a power of two, 256K to 64M");
        }
        within("width", config.width(), 640, Dispi.MAX_WIDTH);
        within("height", config.height(), 400, Dispi.MAX_HEIGHT);
    }

    private static void within(String option, int value, int min, int max) throws ConfigException {
        if (value < min || value > max) {
            throw new ConfigException(option, value + " pixels, expected " + min + " to " + max);
        }
    }
}
