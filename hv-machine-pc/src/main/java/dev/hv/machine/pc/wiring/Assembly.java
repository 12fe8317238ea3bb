package dev.hv.machine.pc.wiring;

import dev.hv.api.bus.AddressSpaceEdit;
import dev.hv.api.bus.FlatRange;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.RamControl;
import dev.hv.api.bus.Region;
import dev.hv.api.bus.Window;
import dev.hv.api.cpu.CpuBackend;
import dev.hv.api.cpu.CpuModel;
import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.Slot;
import dev.hv.api.machine.DeviceInstance;
import dev.hv.api.pci.PciAddress;
import dev.hv.api.time.WallClock;
import dev.hv.machine.pc.AssemblyException;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.BootTarget;
import dev.hv.machine.pc.DeviceSpec;
import dev.hv.machine.pc.Firmware;
import dev.hv.machine.pc.MachineMap;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.Place;
import dev.hv.machine.pc.Platform;
import dev.hv.machine.pc.PluginCatalog;
import dev.hv.machine.pc.RamLayout;
import dev.hv.machine.pc.TracerRequest;
import dev.hv.machine.pc.life.CpuPins;
import dev.hv.machine.pc.life.Domain;
import dev.hv.machine.pc.life.Guard;
import dev.hv.machine.pc.life.GuestDate;
import dev.hv.machine.pc.life.InstanceClock;
import dev.hv.machine.pc.life.InstructionClock;
import dev.hv.machine.pc.life.MachineClock;
import dev.hv.machine.pc.life.Parts;
import dev.hv.machine.pc.life.Requests;
import dev.hv.machine.pc.life.TimerQueue;
import dev.hv.machine.pc.life.Tracing;
import dev.hv.memory.PhysicalAddressSpace;
import dev.hv.memory.Ram;

import jakarta.inject.Inject;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Puts one machine together from what its injector gives; used once. */
public final class Assembly {
    private static final int PORT_BITS = 16;

    private final MachineSpec spec;
    private final PluginCatalog plugins;
    private final CpuBackend cpuBackend;
    private final Optional<Firmware> firmware;
    private final WallClock wallClock;
    private final GuestDate date;
    private final Domain domain;
    private final MachineClock clock;
    private final TimerQueue timers;
    private final Tracing tracing;
    private final Requests requests;
    private final CpuPins pins;
    private final BusTracers tracers;
    private final PhysicalAddressSpace memory;
    private final PhysicalAddressSpace ports;
    private final List<Plugged> devices = new ArrayList<>();

    @Inject
    Assembly(
            MachineSpec spec,
            Map<String, DevicePlugin<?>> plugins,
            CpuBackend cpuBackend,
            Optional<Firmware> firmware,
            WallClock wallClock,
            GuestDate date,
            Domain domain,
            MachineClock clock,
            TimerQueue timers,
            Tracing tracing,
            Requests requests,
            CpuPins pins,
            Set<TracerRequest> tracers) {
        this.spec = spec;
        this.plugins = PluginCatalog.of(plugins.values());
        this.cpuBackend = cpuBackend;
        this.firmware = firmware;
        this.wallClock = wallClock;
        this.date = date;
        this.domain = domain;
        this.clock = clock;
        this.timers = timers;
        this.tracing = tracing;
        this.requests = requests;
        this.pins = pins;
        this.tracers = new BusTracers(tracers);
        memory =
                new PhysicalAddressSpace(
                        "memory", Placer.MEMORY_BITS, domain.lock(), tracing.of("memory"));
        ports = new PhysicalAddressSpace("ports", PORT_BITS, domain.lock(), tracing.of("ports"));
    }

    /**
     * Puts the machine together.
     *
     * @throws AssemblyException if that cannot be done; nothing is left open then
     */
    public Parts assemble() {
        requireUniqueNames();
        spec.devices().forEach(device -> plugins.named(device.plugin()));
        RamLayout layout = RamLayout.of(spec.memoryBytes());
        Optional<RomImage> rom = spec.rom().map(RomImage::of);
        Ram ram = allocate();
        domain.lock().lock();
        try {
            tracers.open();
            return assemble(layout, ram, rom);
        } catch (Throwable thrown) {
            rom.ifPresent(RomImage::close);
            discard(ram);
            tracers.discard();
            throw thrown;
        } finally {
            domain.lock().unlock();
        }
    }

    private Parts assemble(RamLayout layout, Ram ram, Optional<RomImage> rom) {
        MsiRoute msi = new MsiRoute(tracing.of("memory"));
        Surroundings surroundings =
                new Surroundings(
                        domain, clock, timers, wallClock, tracing, tracers, requests, memory, msi);
        tracers.follow(memory);
        tracers.follow(ports);
        Peers peers = new Peers();
        for (DeviceSpec device : spec.devices()) {
            Plugged plugged =
                    Plugged.make(device, plugins.named(device.plugin()), surroundings, peers);
            devices.add(plugged);
            peers.add(plugged.name(), plugged.device());
        }
        boolean controlled = hasControlledRam();
        List<RamLayout.Bank> fixed = controlled ? layout.withoutShadow() : layout.banks();
        new Placer(fixed).place(devices);
        new IrqPlan().place(devices);
        map(fixed, ram, rom);
        if (controlled) {
            peers.add(Peers.MACHINE, new ShadowRam(ram, memory, behindShadowRam(rom)));
        }
        new PciPlan(devices, memory, ports).place();
        Wiring wiring = new Wiring(devices, pins);
        wiring.connect();
        wiring.msiTarget().ifPresent(msi::connect);
        peers.complete();

        Platform platform =
                new Platform(spec, layout, devices.stream().map(Plugged::resolved).toList());
        peers.add(Peers.MACHINE, new FirmwareFiles(platform, memory, ports));
        Optional<Firmware.Image> image =
                spec.boot()
                        .filter(boot -> spec.rom().isEmpty() || boot.kernel().isPresent())
                        .map(boot -> prepare(platform, boot));
        VirtualCpu cpu = makeCpu(wiring);
        image.filter(firmware -> !firmware.starts(cpu.state())).ifPresent(_ -> refuse(cpuBackend));
        pins.attach(cpu);
        if (clock instanceof InstructionClock counting) {
            counting.count(cpu::instructions);
        }
        BootTarget target = new BootTarget(memory, ports, cpu, Initiator.named("firmware"));
        HandOff handOff = new HandOff(platform, image, target);
        handOff.connect();
        Optional<RomImage> firmwareRom = image.flatMap(Firmware.Image::rom).map(RomImage::of);
        firmwareRom.ifPresent(this::mapHigh);
        return new Parts(
                spec,
                describe(wiring),
                domain,
                clock,
                timers,
                date,
                requests,
                pins,
                memory,
                ports,
                ram,
                cpu,
                devices.stream().map(Plugged::instance).toList(),
                wiring.powerButton(),
                handOff,
                () -> {
                    rom.ifPresent(RomImage::close);
                    firmwareRom.ifPresent(RomImage::close);
                    release(ram);
                    tracers.close();
                });
    }

    private void mapHigh(RomImage rom) {
        AddressSpaceEdit edit = memory.edit();
        rom.mapHigh(edit);
        edit.commit();
    }

    private void requireUniqueNames() {
        Set<String> names = new HashSet<>();
        for (DeviceSpec device : spec.devices()) {
            if (!names.add(device.name())) {
                throw new AssemblyException(
                        "device name '" + device.name() + "' is used twice in this machine");
            }
        }
    }

    private Ram allocate() {
        try {
            return Ram.allocate("ram", spec.memoryBytes(), false);
        } catch (OutOfMemoryError e) {
            throw new AssemblyException(
                    new AssemblyException.Named("memory", spec.memoryBytes() + ""),
                    "the host has not got that many bytes",
                    e);
        }
    }

    /** Whether a device decides which RAM below 1 MiB shows. */
    private boolean hasControlledRam() {
        Place machine = new Place.Peer(Peers.MACHINE);
        return devices.stream().anyMatch(device -> machine.equals(device.places().get("ram")));
    }

    /** What answers below 1 MiB where RAM does not: what devices have there. */
    private PhysicalAddressSpace behindShadowRam(Optional<RomImage> rom) {
        PhysicalAddressSpace behind =
                new PhysicalAddressSpace(
                        "behind ram", Placer.MEMORY_BITS, domain.lock(), tracing.of("memory"));
        AddressSpaceEdit edit = behind.edit();
        for (Plugged device : devices) {
            for (Map.Entry<String, Region> offer : device.context().regions().entrySet()) {
                if (device.places().get(offer.getKey()) instanceof Place.Address(long base)
                        && base < RamControl.END) {
                    edit.map(base, offer.getValue(), 0);
                }
            }
        }
        rom.ifPresent(image -> image.mapLow(edit));
        edit.commit();
        return behind;
    }

    private void map(List<RamLayout.Bank> banks, Ram ram, Optional<RomImage> rom) {
        AddressSpaceEdit memoryEdit = memory.edit();
        for (RamLayout.Bank bank : banks) {
            memoryEdit.map(bank.base(), new Window("ram", ram, bank.offset(), bank.size()), 0);
        }
        AddressSpaceEdit portEdit = ports.edit();
        for (Plugged device : devices) {
            for (Map.Entry<String, Region> offer : device.context().regions().entrySet()) {
                switch (device.places().get(offer.getKey())) {
                    case Place.Port(int base) -> portEdit.map(base, offer.getValue(), 0);
                    case Place.Address(long base) -> memoryEdit.map(base, offer.getValue(), 0);
                    case null, default -> {}
                }
            }
        }
        rom.ifPresent(
                image -> {
                    image.mapHigh(memoryEdit);
                    image.mapLow(memoryEdit);
                });
        memoryEdit.commit();
        portEdit.commit();
    }

    private VirtualCpu makeCpu(Wiring wiring) {
        InstanceClock cpuClock = new InstanceClock(clock, timers, "cpu0", new Guard("cpu0"));
        CpuSide side =
                new CpuSide(
                        memory,
                        ports,
                        wiring.cpuInterrupts(domain),
                        CpuSide.inDomain(domain.lock(), pins::output),
                        cpuClock,
                        entropy(),
                        tracing.of("cpu0"));
        CpuModel model;
        try {
            model = CpuModel.parse(spec.cpuModel());
            return cpuBackend.create(model, 0, side);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new AssemblyException(
                    new AssemblyException.Named("cpu", spec.cpuModel()),
                    String.valueOf(e.getMessage()),
                    e);
        }
    }

    private Optional<RandomGenerator> entropy() {
        return switch (spec.clock().mode()) {
            case REAL -> Optional.of(new SecureRandom());
            case DETERMINISTIC -> Optional.empty();
        };
    }

    private void refuse(CpuBackend backend) {
        throw new AssemblyException(
                new AssemblyException.Named("cpu", spec.cpuModel()),
                backend.id() + " is no x86, so that neither kernels nor disks boot; give it a ROM");
    }

    private Firmware.Image prepare(Platform platform, BootSpec boot) {
        return firmware.orElseThrow(
                        () -> new AssemblyException("kernel: this machine has no firmware"))
                .prepare(platform, boot);
    }

    private MachineMap describe(Wiring wiring) {
        return new MachineMap(
                ranges(memory.flatView()),
                ranges(ports.flatView()),
                wiring.interrupts(),
                devices.stream().map(Assembly::describe).toList());
    }

    private static List<MachineMap.Range> ranges(List<FlatRange> view) {
        return view.stream()
                .map(r -> new MachineMap.Range(r.base(), r.last(), r.region().name()))
                .toList();
    }

    private static DeviceInstance describe(Plugged device) {
        List<DeviceInstance.Placement> placements = new ArrayList<>();
        for (Slot slot : device.descriptor().slots()) {
            Place place = device.places().get(slot.name());
            if (place != null && !(place instanceof Place.Nowhere)) {
                placements.add(
                        new DeviceInstance.Placement(slot.name(), describe(device, slot, place)));
            }
        }
        return new DeviceInstance(
                device.name(), device.spec().plugin(), device.descriptor().summary(), placements);
    }

    private static String describe(Plugged device, Slot slot, Place place) {
        Region region = device.context().regions().get(slot.name());
        long size = region == null ? 1 : region.size();
        return switch (place) {
            case Place.Port(int base) -> "ports " + Placer.describe(base, size);
            case Place.Address(long base) -> "memory " + Placer.describe(base, size);
            case Place.Irq(int number, boolean shared) -> "irq " + number;
            case Place.Gsi(int input) -> "gsi " + input;
            case Place.Pci(PciAddress at) -> "pci " + at;
            case Place.Several(List<Place> several) ->
                    String.join(
                            ", ",
                            several.stream().map(one -> describe(device, slot, one)).toList());
            default -> place.text();
        };
    }

    private void discard(Ram ram) {
        for (Plugged device : devices.reversed()) {
            try {
                device.device().close();
            } catch (RuntimeException e) {
                tracing.of(device.name()).event("close.failed", 0, 0);
            }
            device.context().discard();
        }
        domain.close();
        ram.close();
    }

    private void release(Ram ram) {
        devices.forEach(device -> device.context().memories().forEach(Ram::close));
        ram.close();
    }
}
