package dev.hv.devices.apic;

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

/** Makes I/O APICs. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class IoApicPlugin implements DevicePlugin<IoApicConfig> {
    private static final String ID = "io-apic";

    @Override
    public Descriptor<IoApicConfig> descriptor() {
        return new Descriptor<>(
                ID,
                "I/O APIC with 24 inputs (82093AA, with the later EOI register)",
                IoApicConfig.class,
                new IoApicConfig(0),
                Schema.first(ID),
                List.of(Slot.at("regs", Kind.MMIO, "Registers (4096 bytes)", 0xFEC0_0000L)),
                Set.of(Claim.MMIO, Claim.MSI, Claim.PEEK, Claim.SNAPSHOT, Claim.IO_APIC_82093AA));
    }

    @Override
    public Device create(IoApicConfig config, DeviceContext context) throws ConfigException {
        if (config.id() < 0 || config.id() > 15) {
            throw new ConfigException("id", "is " + config.id() + ", expected 0 to 15");
        }
        return new IoApic(config, context);
    }
}
