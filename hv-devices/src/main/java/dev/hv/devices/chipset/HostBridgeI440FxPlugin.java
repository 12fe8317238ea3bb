package dev.hv.devices.chipset;

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

/** Makes host bridges with a PCI bus behind them. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class HostBridgeI440FxPlugin implements DevicePlugin<HostBridgeI440FxConfig> {
    private static final String ID = "host-bridge-i440fx";

    @Override
    public Descriptor<HostBridgeI440FxConfig> descriptor() {
        List<Slot> slots =
                new ArrayList<>(
                        List.of(
                                Slot.at("pci", Kind.PCI, "The bridge's own function", 0),
                                Slot.at("confadd", Kind.PORTS, "Configuration address", 0xcf8),
                                Slot.at("confdata", Kind.PORTS, "Configuration data", 0xcfc),
                                Slot.of("ram", Kind.PEER, "RamControl of the RAM below 1 MiB"),
                                Slot.of("cf9", Kind.PEER, "IoHandler of the port behind CONFADD"),
                                Slot.of("smiact", Kind.INPUT, "The CPU is in SMM")));
        for (String line : HostBridgeI440Fx.INTERRUPTS) {
            slots.add(Slot.of(line, Kind.OUTPUT, "Interrupt line of the bus (level)"));
        }
        return new Descriptor<>(
                ID,
                "Intel 440FX host bridge: PCI bus, configuration mechanism 1, PAM and SMRAM",
                HostBridgeI440FxConfig.class,
                new HostBridgeI440FxConfig(0, 0),
                Schema.first(ID),
                slots,
                Set.of(
                        Claim.PORT_IO,
                        Claim.PCI,
                        Claim.LEVEL_IRQ,
                        Claim.PEEK,
                        Claim.SNAPSHOT,
                        Claim.HOST_BRIDGE_I440FX));
    }

    @Override
    public Device create(HostBridgeI440FxConfig config, DeviceContext context)
            throws ConfigException {
        requireWord("subsystem-vendor", config.subsystemVendor());
        requireWord("subsystem", config.subsystem());
        return new HostBridgeI440Fx(config, context);
    }

    private static void requireWord(String option, int value) throws ConfigException {
        if (value < 0 || value > 0xFFFF) {
            throw new ConfigException(option, "is " + value + ", expected 0 to 0xffff");
        }
    }
}
