package dev.hv.devices.bench;

import dev.hv.api.backend.HostBackend;
import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.RamRegion;
import dev.hv.api.bus.Width;
import dev.hv.api.device.ConfigException;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.MachineRequests;
import dev.hv.api.device.ResetKind;
import dev.hv.api.device.Slot;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.LineInput;
import dev.hv.api.irq.MsiTarget;
import dev.hv.api.irq.Trigger;
import dev.hv.api.pci.PciFunction;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateTree;
import dev.hv.api.time.VirtualClock;
import dev.hv.api.time.WallClock;
import dev.hv.api.trace.Trace;
import dev.hv.tck.bench.NaiveAddressSpace;
import dev.hv.tck.bench.NaiveRam;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The context of one device under test, and the guest's and the machine's hands on it. */
public final class DeviceBench implements DeviceContext {
    private final Map<String, IoRegion> regions = new HashMap<>();
    private final Map<String, RamRegion> memories = new HashMap<>();
    private final Map<String, BenchLine> lines = new HashMap<>();
    private final Map<String, LineInput> inputs = new HashMap<>();
    private final Map<String, HostBackend> backends = new HashMap<>();
    private final Map<String, Object> peers = new HashMap<>();
    private final Queue<Runnable> work = new ArrayDeque<>();
    private final List<String> guestErrors = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();
    private final Map<String, Long> windows = new TreeMap<>();
    private final BenchClock clock = new BenchClock();
    private Consumer<PciFunction> functionReceiver = function -> {};
    private MsiTarget messageTarget = (address, data, from) -> {};
    private Instant wallClockStart = Instant.EPOCH;
    private long nanosOfALook;
    private List<Slot> slots = List.of();
    private @Nullable Descriptor<?> descriptor;
    private @Nullable Device device;

    /** Plugs something of the host's into a slot; before {@link #create}. */
    public DeviceBench backend(String slot, HostBackend backend) {
        backends.put(slot, backend);
        return this;
    }

    /** Plugs another device into a slot; before {@link #create}. */
    public DeviceBench peer(String slot, Object peer) {
        peers.put(slot, peer);
        return this;
    }

    /** Sends interrupt messages on, beside recording them; before {@link #create}. */
    public DeviceBench messagesTo(MsiTarget target) {
        messageTarget = target;
        return this;
    }

    /** Sets the guest's date at virtual time 0; before {@link #create}. */
    public DeviceBench startingAt(Instant date) {
        wallClockStart = date;
        return this;
    }

    /** Has time pass with each look at the date, as where time is the host's. */
    public DeviceBench everyLookAtTheDateTakes(long nanos) {
        nanosOfALook = nanos;
        return this;
    }

    /** Has virtual time follow the host's, as the device is told; before {@link #create}. */
    public DeviceBench followHost() {
        clock.followHost();
        return this;
    }

    /** Makes a device with its default configuration and resets it, both phases. */
    public <C extends Record> Device create(DevicePlugin<C> plugin) {
        return create(plugin, plugin.descriptor().defaults());
    }

    /** Makes a device and resets it, both phases. */
    public <C extends Record> Device create(DevicePlugin<C> plugin, C config) {
        descriptor = plugin.descriptor();
        slots = descriptor().slots();
        try {
            device = plugin.create(config, this);
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
        reset();
        return device();
    }

    private Device device() {
        return Objects.requireNonNull(device, "create comes first");
    }

    private Descriptor<?> descriptor() {
        return Objects.requireNonNull(descriptor, "create comes first");
    }

    /** Resets the device, both phases. */
    public void reset() {
        device().reset(ResetKind.COLD);
        device().driveOutputs();
    }

    /** Reads a byte as the guest does. */
    public int in(String slot, long offset) {
        return (int) read(slot, offset, Width.BYTE);
    }

    /** Writes a byte as the guest does. */
    public void out(String slot, long offset, int value) {
        write(slot, offset, Width.BYTE, value & 0xFF);
    }

    /** Reads as the guest does. */
    public long read(String slot, long offset, Width width) {
        return region(slot).handler().read(offset, width);
    }

    /** Writes as the guest does. */
    public void write(String slot, long offset, Width width, long value) {
        region(slot).handler().write(offset, width, value);
    }

    /** Returns the region that the device offered. */
    public IoRegion region(String slot) {
        return Objects.requireNonNull(regions.get(slot), slot);
    }

    /** Returns the memory that the device offered. */
    public RamRegion memory(String slot) {
        return Objects.requireNonNull(memories.get(slot), slot);
    }

    /** Returns a line that the device drives. */
    public BenchLine line(String slot) {
        return Objects.requireNonNull(lines.get(slot), slot);
    }

    /** Drives an input of the device. */
    public void drive(String slot, boolean asserted) {
        Objects.requireNonNull(inputs.get(slot), slot).level(asserted);
    }

    /** Lets virtual time pass. */
    public void advance(long nanos) {
        clock.advance(nanos);
    }

    /** Runs what host threads have handed over. */
    public void runHandedOver() {
        for (Runnable next = work.poll(); next != null; next = work.poll()) {
            next.run();
        }
    }

    /** Returns what the guest did wrong, as {@code rule @offset}. */
    public List<String> guestErrors() {
        return guestErrors;
    }

    /** Returns what the device asked of its machine. */
    public List<String> requests() {
        return requests;
    }

    /** Returns the interrupt messages sent, as {@code address data} in hexadecimal. */
    public List<String> messages() {
        return messages;
    }

    /** Returns the state as a machine would save it. */
    public StateTree save() {
        StateTree state = new StateTree(descriptor().id(), descriptor().state().version());
        device().save(state);
        return state;
    }

    /** Takes over the device state, time and timers of another bench, as a machine would. */
    public void restoreFrom(DeviceBench other) {
        clock.restore(other.clock.nanos(), other.clock.deadlines());
        try {
            device().load(StateTree.parse(descriptor().id(), other.save().toBytes()).reader());
        } catch (StateException e) {
            throw new AssertionError(e);
        }
        device().driveOutputs();
    }

    private <T> T offer(Map<String, T> where, String slot, Slot.Kind kind, T what) {
        if (slots.stream().noneMatch(s -> s.name().equals(slot) && s.kind() == kind)) {
            throw new IllegalArgumentException("no slot " + slot + " of kind " + kind);
        }
        if (where.put(slot, what) != null) {
            throw new IllegalArgumentException("slot " + slot + " is used already");
        }
        return what;
    }

    @Override
    public String path() {
        return "bench";
    }

    @Override
    public IoRegion mmio(String slot, long size, AccessRules rules, IoHandler handler) {
        return offer(regions, slot, Slot.Kind.MMIO, new IoRegion(slot, size, rules, handler));
    }

    @Override
    public IoRegion ports(String slot, int count, AccessRules rules, IoHandler handler) {
        return offer(regions, slot, Slot.Kind.PORTS, new IoRegion(slot, count, rules, handler));
    }

    @Override
    public RamRegion ram(String slot, long size, boolean readOnly) {
        if (slots.stream().noneMatch(s -> s.name().equals(slot) && s.kind() == Slot.Kind.RAM)) {
            throw new IllegalArgumentException("no slot " + slot + " for memory");
        }
        RamRegion memory = new NaiveRam(slot, Math.toIntExact(size), readOnly);
        memories.put(slot, memory);
        return memory;
    }

    @Override
    public InterruptLine line(String slot, Trigger trigger) {
        return offer(lines, slot, Slot.Kind.OUTPUT, new BenchLine());
    }

    @Override
    public void input(String slot, LineInput input) {
        offer(inputs, slot, Slot.Kind.INPUT, input);
    }

    @Override
    public void pci(String slot, PciFunction function) {
        AccessRules rules = AccessRules.implemented(Width.BYTE, Width.WORD, Width.DWORD);
        offer(
                regions,
                slot,
                Slot.Kind.PCI,
                new IoRegion(slot, PciFunction.CONFIG_BYTES, rules, function.config()));
        lines.put(slot + ".intx", new BenchLine());
        functionReceiver.accept(function);
        function.connect(new RecordedConnection(line(slot + ".intx"), windows));
    }

    /** Gives the PCI function of the device to whoever attaches it; before {@link #create}. */
    public DeviceBench onFunction(Consumer<PciFunction> receiver) {
        functionReceiver = receiver;
        return this;
    }

    /** Returns what base addresses and other windows of a PCI function show where. */
    public Map<String, Long> windows() {
        return windows;
    }

    @Override
    public MsiTarget msi() {
        return (address, data, from) -> {
            messages.add(Long.toHexString(address) + " " + Integer.toHexString(data));
            messageTarget.deliver(address, data, from);
        };
    }

    @Override
    public AddressSpace dma() {
        NaiveAddressSpace space = new NaiveAddressSpace("dma", 24, new ReentrantLock(), trace());
        space.edit().map(0, new NaiveRam("memory", 1 << 16, false), 0).commit();
        return space;
    }

    @Override
    public VirtualClock clock() {
        return clock;
    }

    @Override
    public WallClock wallClock() {
        return () -> {
            wallClockStart = wallClockStart.plusNanos(nanosOfALook);
            return wallClockStart.plusNanos(clock.nanos());
        };
    }

    @Override
    public <B extends HostBackend> Optional<B> backend(String slot, Class<B> kind) {
        return Optional.ofNullable(backends.get(slot)).map(kind::cast);
    }

    @Override
    public <R> Optional<R> peer(String slot, Class<R> role) {
        return Optional.ofNullable(peers.get(slot)).map(role::cast);
    }

    @Override
    public MachineRequests machine() {
        return new MachineRequests() {
            @Override
            public void reset(ResetKind kind) {
                requests.add("reset " + kind);
            }

            @Override
            public void resetProcessors() {
                requests.add("reset processors");
            }

            @Override
            public void powerOff() {
                requests.add("power off");
            }

            @Override
            public void exit(int code) {
                requests.add("exit " + code);
            }
        };
    }

    @Override
    public void execute(Runnable work) {
        this.work.add(work);
    }

    @Override
    public Trace trace() {
        return new Trace() {
            @Override
            public boolean enabled() {
                return false;
            }

            @Override
            public void event(String name, long a, long b) {}

            @Override
            public void guestError(String rule, long offset, long value) {
                guestErrors.add(rule + " @" + offset);
            }
        };
    }
}
