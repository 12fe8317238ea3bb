package dev.hv.devices.hpet;

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

/** Makes high precision event timers. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class HpetPlugin implements DevicePlugin<HpetConfig> {
    private static final long SLOWEST = 10_000_000;
    private static final long FASTEST = 100_000_000;
    private static final Descriptor<HpetConfig> DESCRIPTOR =
            new Descriptor<>(
                    "hpet",
                    "High precision event timer: 64-bit counter, three comparators",
                    HpetConfig.class,
                    new HpetConfig(FASTEST),
                    Schema.first("hpet"),
                    List.of(
                            Slot.at("regs", Kind.MMIO, "Registers (1024 bytes)", 0xFED0_0000L),
                            Slot.of(
                                    "legacy",
                                    Kind.OUTPUT,
                                    "High while comparators 0 and 1 replace PIT and RTC"),
                            Slot.at("irq0", Kind.OUTPUT, "Comparator 0 as the PIT", 0),
                            Slot.at("irq8", Kind.OUTPUT, "Comparator 1 as the RTC", 8),
                            Slot.of("gsi20", Kind.OUTPUT, "I/O APIC input 20"),
                            Slot.of("gsi21", Kind.OUTPUT, "I/O APIC input 21"),
                            Slot.of("gsi22", Kind.OUTPUT, "I/O APIC input 22"),
                            Slot.of("gsi23", Kind.OUTPUT, "I/O APIC input 23")),
                    Set.of(
                            Claim.MMIO,
                            Claim.LEVEL_IRQ,
                            Claim.EDGE_IRQ,
                            Claim.TIMERS,
                            Claim.PEEK,
                            Claim.SNAPSHOT,
                            Claim.HPET));

    @Override
    public Descriptor<HpetConfig> descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Device create(HpetConfig config, DeviceContext context) throws ConfigException {
        long hertz = config.counterHz();
        if (hertz < SLOWEST || hertz > FASTEST) {
            throw new ConfigException(
                    "counter-hz", "is " + hertz + ", expected " + SLOWEST + " to " + FASTEST);
        }
        if (Hpet.FEMTOS_PER_SECOND % hertz != 0) {
            throw new ConfigException(
                    "counter-hz",
                    "is " + hertz + ", expected a period of whole femtoseconds, as of 10000000");
        }
        return new Hpet(config, context);
    }
}
