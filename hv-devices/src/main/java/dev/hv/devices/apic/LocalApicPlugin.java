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

/** Makes the local APIC of one processor. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class LocalApicPlugin implements DevicePlugin<LocalApicConfig> {
    private static final String ID = "local-apic";
    private static final LocalApicConfig DEFAULTS =
            new LocalApicConfig(0, true, 1_000_000_000, 1_000_000_000);

    @Override
    public Descriptor<LocalApicConfig> descriptor() {
        return new Descriptor<>(
                ID,
                "Local APIC of one processor (xAPIC and x2APIC) with its timer",
                LocalApicConfig.class,
                DEFAULTS,
                Schema.first(ID),
                List.of(
                        Slot.at("regs", Kind.MMIO, "Registers (4096 bytes)", 0xFEE0_0000L),
                        Slot.of("intr", Kind.OUTPUT, "Interrupt request of the processor"),
                        Slot.of("nmi", Kind.OUTPUT, "Non-maskable interrupt of the processor"),
                        Slot.of("smi", Kind.OUTPUT, "System management interrupt (edge)"),
                        Slot.of("init", Kind.OUTPUT, "INIT of the processor (edge)"),
                        Slot.of("lint0", Kind.INPUT, "Local interrupt pin 0: the 8259A"),
                        Slot.of("lint1", Kind.INPUT, "Local interrupt pin 1: NMI"),
                        Slot.of("extint", Kind.PEER, "InterruptController behind ExtINT"),
                        Slot.of("eoi", Kind.PEER, "EndOfInterruptReceiver: the I/O APIC")),
                Set.of(
                        Claim.MMIO,
                        Claim.LEVEL_IRQ,
                        Claim.EDGE_IRQ,
                        Claim.TIMERS,
                        Claim.PEEK,
                        Claim.SNAPSHOT,
                        Claim.LOCAL_APIC));
    }

    @Override
    public Device create(LocalApicConfig config, DeviceContext context) throws ConfigException {
        check("id", config.id(), 0, 254);
        check("bus-hz", config.busHz(), 1_000_000, 8_000_000_000L);
        check("tsc-hz", config.tscHz(), 1_000_000, 8_000_000_000L);
        return new LocalApic(config, context);
    }

    private static void check(String option, long value, long min, long max)
            throws ConfigException {
        if (value < min || value > max) {
            throw new ConfigException(option, "is " + value + ", expected " + min + " to " + max);
        }
    }
}
