package dev.hv.tck.device;

import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.bench.Offence;

/**
 * What a PCI function can do wrong although its configuration space is that of {@link
 * dev.hv.api.pci.PciFunction}.
 */
public final class PciRules {
    private PciRules() {}

    @Rule(
            id = "PCI-DMA-01",
            text =
                    "A PCI function that the guest has not made a bus master reaches no memory and"
                            + " sends no message.",
            needs = Claim.PCI,
            source = "PCI Local Bus Specification 3.0, 6.2.2 and 6.8.2")
    static void onlyBusMastersReachMemory(DeviceTrial<?> trial) {
        DescriptorRules.requireNone(trial, Offence.Kind.MASTER);
    }
}
