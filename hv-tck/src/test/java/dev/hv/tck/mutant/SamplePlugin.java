package dev.hv.tck.mutant;

import dev.hv.api.device.Claim;
import dev.hv.api.device.ConfigException;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.Option;
import dev.hv.api.device.Slot;
import dev.hv.api.state.Schema;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes {@link SampleDevice}s: right ones, or such with one bug. */
public final class SamplePlugin implements DevicePlugin<SamplePlugin.Config> {
    private static final int MIN_DEPTH = 1;
    private static final int MAX_DEPTH = 16;

    private final Set<Bug> bugs;
    private final AtomicInteger descriptors = new AtomicInteger();

    /** How the device is configured. */
    public record Config(
            @Option(doc = "Bytes that the receive buffer holds", min = MIN_DEPTH, max = MAX_DEPTH)
                    int bufferDepth) {}

    /** The same record with an option about which nothing is said. */
    public record Undocumented(int bufferDepth) {}

    private SamplePlugin(Set<Bug> bugs) {
        this.bugs = bugs;
    }

    /** Returns a plugin whose devices are right. */
    public static SamplePlugin right() {
        return new SamplePlugin(EnumSet.noneOf(Bug.class));
    }

    /** Returns a plugin that is wrong in one way. */
    public static DevicePlugin<?> with(Bug bug) {
        SamplePlugin plugin = new SamplePlugin(EnumSet.of(bug));
        return bug == Bug.OPTION_NOT_DOCUMENTED ? new UndocumentedPlugin(plugin) : plugin;
    }

    private boolean has(Bug bug) {
        return bugs.contains(bug);
    }

    @Override
    public Descriptor<Config> descriptor() {
        int count = has(Bug.UNEQUAL_DESCRIPTORS) ? descriptors.incrementAndGet() : 0;
        Set<Claim> claims =
                EnumSet.of(
                        Claim.PORT_IO,
                        Claim.MMIO,
                        Claim.LEVEL_IRQ,
                        Claim.CHARACTERS,
                        Claim.TIMERS,
                        Claim.PEEK,
                        Claim.SNAPSHOT);
        for (Bug bug : bugs) {
            claims = bug.changed(claims);
        }
        List<Slot> slots = new ArrayList<>();
        slots.add(Slot.of("regs", Slot.Kind.PORTS, "Registers"));
        slots.add(Slot.of("wide", Slot.Kind.MMIO, "A register of 32 bits"));
        slots.add(Slot.of("irq", Slot.Kind.OUTPUT, "Interrupt"));
        slots.add(Slot.of("gate", Slot.Kind.INPUT, "Holds the timer while high"));
        slots.add(Slot.of("chars", Slot.Kind.BACKEND, "Where characters go"));
        if (has(Bug.SLOT_NEVER_ASKED_FOR)) {
            slots.add(Slot.of("spare", Slot.Kind.OUTPUT, "Nobody drives it"));
        }
        return new Descriptor<>(
                "sample",
                "A device of all trades" + " ".repeat(count),
                Config.class,
                new Config(8),
                Schema.first("sample"),
                slots,
                claims);
    }

    @Override
    public Device create(Config config, DeviceContext context) throws ConfigException {
        int depth = config.bufferDepth();
        if (has(Bug.DEFAULTS_REFUSED) && depth == 8) {
            throw new ConfigException("buffer-depth", "is 8");
        }
        if (has(Bug.LARGEST_VALUE_REFUSED) && depth == MAX_DEPTH) {
            throw new ConfigException("buffer-depth", "is " + depth + ", expected less");
        }
        boolean legal = depth >= MIN_DEPTH && depth <= MAX_DEPTH;
        if (!legal && has(Bug.REFUSAL_AFTER_REGISTERING)) {
            new SampleDevice(8, context, bugs);
        }
        if (!legal && has(Bug.BOUNDS_NOT_CHECKED)) {
            return new SampleDevice(8, context, bugs);
        }
        if (!legal) {
            String option = has(Bug.WRONG_OPTION_NAMED) ? "size" : "buffer-depth";
            throw new ConfigException(option, "is " + depth + ", expected 1 to 16");
        }
        return new SampleDevice(depth, context, bugs);
    }

    /** The same plugin with a configuration about which nothing is said. */
    private record UndocumentedPlugin(SamplePlugin plugin) implements DevicePlugin<Undocumented> {
        @Override
        public Descriptor<Undocumented> descriptor() {
            Descriptor<Config> documented = plugin.descriptor();
            return new Descriptor<>(
                    documented.id(),
                    documented.summary(),
                    Undocumented.class,
                    new Undocumented(8),
                    documented.state(),
                    documented.slots(),
                    documented.claims());
        }

        @Override
        public Device create(Undocumented config, DeviceContext context) throws ConfigException {
            return plugin.create(new Config(config.bufferDepth()), context);
        }
    }
}
