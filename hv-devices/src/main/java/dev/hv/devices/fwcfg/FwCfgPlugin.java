package dev.hv.devices.fwcfg;

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

/** Makes firmware configuration devices. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class FwCfgPlugin implements DevicePlugin<FwCfgConfig> {
    private static final String ID = "fw-cfg";

    @Override
    public Descriptor<FwCfgConfig> descriptor() {
        return new Descriptor<>(
                ID,
                "Firmware configuration: items and files for SeaBIOS, OVMF and their like",
                FwCfgConfig.class,
                new FwCfgConfig(true),
                Schema.first(ID),
                List.of(
                        Slot.at("regs", Kind.PORTS, "Selector, data and DMA (12 ports)", 0x510),
                        Slot.of("items", Kind.PEER, "FirmwareItems of the machine")),
                Set.of(Claim.FW_CFG, Claim.PORT_IO, Claim.DMA, Claim.SNAPSHOT));
    }

    @Override
    public Device create(FwCfgConfig config, DeviceContext context) {
        return new FwCfg(config, context);
    }
}
