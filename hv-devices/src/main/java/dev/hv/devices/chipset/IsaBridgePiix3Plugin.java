package dev.hv.devices.chipset;

import com.google.auto.service.AutoService;

import dev.hv.api.device.Claim;
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

/** Makes ISA bridges that route the interrupts of a PCI bus. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class IsaBridgePiix3Plugin implements DevicePlugin<IsaBridgePiix3Config> {
    private static final String ID = "isa-bridge-piix3";
    private static final int DEVICE_FUNCTION = 1 << 3;

    @Override
    public Descriptor<IsaBridgePiix3Config> descriptor() {
        List<Slot> slots = new ArrayList<>();
        slots.add(Slot.at("pci", Kind.PCI, "Function 0 of the bridge", DEVICE_FUNCTION));
        for (String pirq : IsaBridgePiix3.PIRQS) {
            slots.add(Slot.of(pirq, Kind.INPUT, "Interrupt line of the PCI bus"));
        }
        for (int irq : IsaBridgePiix3.ROUTABLE) {
            slots.add(Slot.at("irq" + irq, Kind.OUTPUT, "Interrupts routed there (level)", irq));
        }
        return new Descriptor<>(
                ID,
                "Intel PIIX3 ISA bridge: routes PCI interrupts to ISA interrupts",
                IsaBridgePiix3Config.class,
                new IsaBridgePiix3Config(),
                Schema.first(ID),
                slots,
                Set.of(
                        Claim.PCI,
                        Claim.LEVEL_IRQ,
                        Claim.PEEK,
                        Claim.SNAPSHOT,
                        Claim.ISA_BRIDGE_PIIX3));
    }

    @Override
    public Device create(IsaBridgePiix3Config config, DeviceContext context) {
        return new IsaBridgePiix3(context);
    }
}
