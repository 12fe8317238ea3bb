package dev.hv.machine.pc.wiring;

import dev.hv.api.backend.HostBackend;
import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.RamRegion;
import dev.hv.api.bus.Region;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.MachineRequests;
import dev.hv.api.device.Slot;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.LineInput;
import dev.hv.api.irq.MsiTarget;
import dev.hv.api.irq.SharedInput;
import dev.hv.api.irq.Trigger;
import dev.hv.api.pci.PciFunction;
import dev.hv.api.time.VirtualClock;
import dev.hv.api.time.WallClock;
import dev.hv.api.trace.Trace;
import dev.hv.machine.pc.AssemblyException;
import dev.hv.machine.pc.Place;
import dev.hv.machine.pc.life.Guard;
import dev.hv.machine.pc.life.InstanceClock;
import dev.hv.memory.Ram;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What one device gets: it notes what the device offers, for the assembly to place and wire. */
final class InstanceContext implements DeviceContext {
    private final String path;
    private final Descriptor<?> descriptor;
    private final Map<String, Place> places;
    private final Guard guard;
    private final Surroundings surroundings;
    private final Peers peers;
    private final VirtualClock clock;
    private final Trace trace;
    private final Set<String> used = new HashSet<>();
    private final Map<String, Region> regions = new LinkedHashMap<>();
    private final Map<String, OutputLine> outputs = new LinkedHashMap<>();
    private final Map<String, SharedInput> inputs = new LinkedHashMap<>();
    private final Map<String, PciFunction> functions = new LinkedHashMap<>();
    private final Engagement engagement;
    private final List<HostBackend> backends = new ArrayList<>();
    private final List<Ram> memories = new ArrayList<>();

    InstanceContext(
            String path,
            Descriptor<?> descriptor,
            Map<String, Place> places,
            Guard guard,
            Surroundings surroundings,
            Peers peers) {
        this.path = path;
        this.descriptor = descriptor;
        this.places = places;
        this.guard = guard;
        this.surroundings = surroundings;
        this.peers = peers;
        clock = new InstanceClock(surroundings.clock(), surroundings.timers(), path, guard);
        trace = surroundings.tracing().of(path);
        engagement = new Engagement(trace);
    }

    Guard guard() {
        return guard;
    }

    /** What the device offers at a slot in port or memory space. */
    Map<String, Region> regions() {
        return regions;
    }

    Map<String, OutputLine> outputs() {
        return outputs;
    }

    /** The PCI functions that the device is, by slot. */
    Map<String, PciFunction> functions() {
        return functions;
    }

    /** Whether a region answers where the guest's PCI configuration says. */
    @SuppressWarnings("ReferenceEquality") // regions are the same only as objects
    boolean isPlacedByPci(Region region) {
        return functions.values().stream()
                .flatMap(function -> function.regions().stream())
                .anyMatch(shown -> shown == region);
    }

    /** The wire at an input slot; one that the device has not asked for leads nowhere. */
    SharedInput inputWire(String slot) {
        return inputs.computeIfAbsent(slot, s -> new SharedInput(asserted -> {}));
    }

    List<HostBackend> openBackends() {
        return backends;
    }

    List<Ram> memories() {
        return memories;
    }

    /** Gives back what was opened for a device that does not come to be. */
    void discard() {
        memories.forEach(Ram::close);
        for (HostBackend backend : backends) {
            if (backend instanceof AutoCloseable closeable) {
                try {
                    closeable.close();
                } catch (Exception e) {
                    trace.event("backend.close.failed", 0, 0);
                }
            }
        }
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public IoRegion mmio(String slot, long size, AccessRules rules, IoHandler handler) {
        return offer(slot, Slot.Kind.MMIO, size, rules, handler);
    }

    @Override
    public IoRegion ports(String slot, int count, AccessRules rules, IoHandler handler) {
        return offer(slot, Slot.Kind.PORTS, count, rules, handler);
    }

    private IoRegion offer(
            String slot, Slot.Kind kind, long size, AccessRules rules, IoHandler handler) {
        use(slot, kind);
        IoHandler answering = guard.handler(engagement.handler(handler));
        IoHandler heard = surroundings.tracers().hear(path, slot, answering);
        IoRegion region = new IoRegion(path + "." + slot, size, rules, heard);
        regions.put(slot, region);
        return region;
    }

    @Override
    public RamRegion ram(String slot, long size, boolean readOnly) {
        use(slot, Slot.Kind.RAM);
        Ram ram = Ram.allocate(path + "." + slot, size, readOnly);
        memories.add(ram);
        regions.put(slot, ram);
        return ram;
    }

    @Override
    public InterruptLine line(String slot, Trigger trigger) {
        use(slot, Slot.Kind.OUTPUT);
        OutputLine line = new OutputLine(trigger);
        outputs.put(slot, line);
        return line;
    }

    @Override
    public void input(String slot, LineInput input) {
        use(slot, Slot.Kind.INPUT);
        inputs.put(slot, new SharedInput(guard.input(input)));
    }

    @Override
    public void pci(String slot, PciFunction function) {
        use(slot, Slot.Kind.PCI);
        functions.put(slot, function);
    }

    @Override
    public MsiTarget msi() {
        return surroundings.msi();
    }

    @Override
    public AddressSpace dma() {
        return engagement.memory(surroundings.memory());
    }

    @Override
    public VirtualClock clock() {
        return clock;
    }

    @Override
    public WallClock wallClock() {
        return surroundings.date();
    }

    @Override
    public <B extends HostBackend> Optional<B> backend(String slot, Class<B> kind) {
        use(slot, Slot.Kind.BACKEND);
        if (!(places.get(slot) instanceof Place.Backend(var source))) {
            return Optional.empty();
        }
        HostBackend backend;
        try {
            backend = source.open(this::execute, clock);
        } catch (IOException e) {
            String problem = String.valueOf(e.getMessage());
            String named = source.description();
            throw new AssemblyException(
                    new AssemblyException.Setting(path, slot),
                    problem.startsWith(named) ? problem : named + ": " + problem,
                    e);
        }
        backends.add(backend);
        if (!kind.isInstance(backend)) {
            throw new AssemblyException(
                    new AssemblyException.Setting(path, slot),
                    source.description() + " is no " + kind.getSimpleName());
        }
        return Optional.of(kind.cast(backend));
    }

    @Override
    public <R> Optional<R> peer(String slot, Class<R> role) {
        declared(slot, Slot.Kind.PEER);
        return places.get(slot) instanceof Place.Peer(String instance)
                ? peers.find(path, slot, instance, role)
                : Optional.empty();
    }

    @Override
    public MachineRequests machine() {
        return surroundings.requests();
    }

    @Override
    public void execute(Runnable work) {
        surroundings.domain().execute(guard.work(work));
    }

    @Override
    public Trace trace() {
        return trace;
    }

    private void use(String slot, Slot.Kind kind) {
        declared(slot, kind);
        if (!used.add(slot)) {
            throw new IllegalArgumentException("slot '" + slot + "' is used twice");
        }
    }

    private void declared(String slot, Slot.Kind kind) {
        if (descriptor.slots().stream().noneMatch(s -> s.name().equals(slot) && s.kind() == kind)) {
            throw new IllegalArgumentException(
                    descriptor.id() + " declares no slot '" + slot + "' of kind " + kind);
        }
    }
}
