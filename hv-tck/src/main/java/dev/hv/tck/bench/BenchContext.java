package dev.hv.tck.bench;

import dev.hv.api.backend.AudioBackend;
import dev.hv.api.backend.BlockBackend;
import dev.hv.api.backend.CharacterBackend;
import dev.hv.api.backend.DisplayBackend;
import dev.hv.api.backend.HostBackend;
import dev.hv.api.backend.InputBackend;
import dev.hv.api.backend.NonVolatileBackend;
import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.RamControl;
import dev.hv.api.bus.RamRegion;
import dev.hv.api.bus.Width;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.DmaController;
import dev.hv.api.device.MachineRequests;
import dev.hv.api.device.ResetKind;
import dev.hv.api.device.Slot;
import dev.hv.api.irq.EndOfInterruptReceiver;
import dev.hv.api.irq.InterruptController;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.LineInput;
import dev.hv.api.irq.MsiTarget;
import dev.hv.api.irq.Trigger;
import dev.hv.api.machine.FirmwareItems;
import dev.hv.api.pci.PciFunction;
import dev.hv.api.time.VirtualClock;
import dev.hv.api.time.WallClock;
import dev.hv.api.trace.Trace;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/** All that one device gets from outside; keeps what it got, and notes what it does with it. */
final class BenchContext implements DeviceContext {
    private static final Instant DATE = Instant.parse("2001-02-03T04:05:06Z");
    private static final int MEMORY_BYTES = 1 << 16;

    /** More than 32, so that a device that forgets the upper half of an address reaches others. */
    private static final int ADDRESS_BITS = 40;

    /** Where the device is in its life, as far as the bench's laws depend on it. */
    enum Stage {
        CREATING,
        RESETTING,
        RUNNING
    }

    final Journal journal = new Journal();
    final ReentrantLock domain = new ReentrantLock();
    final BenchClock clock;
    final Map<String, IoRegion> regions = new LinkedHashMap<>();
    final Map<String, RamRegion> memories = new LinkedHashMap<>();
    final Map<String, RecordedLine> lines = new LinkedHashMap<>();
    final Map<String, LineInput> inputs = new LinkedHashMap<>();
    final Map<String, LoopbackCharacters> characters = new LinkedHashMap<>();
    final Map<String, MemoryBlocks> media = new LinkedHashMap<>();
    final Map<String, MemoryChip> chips = new LinkedHashMap<>();
    final Map<String, BenchKeys> keyboards = new LinkedHashMap<>();
    final Map<String, BenchDisplay> displays = new LinkedHashMap<>();
    final Map<String, BenchEar> ears = new LinkedHashMap<>();
    final Set<Class<? extends HostBackend>> backends = new HashSet<>();
    final List<SentMessage> messages = new ArrayList<>();
    final Set<String> asked = new HashSet<>();
    final NaiveRam memory = new NaiveRam("memory", MEMORY_BYTES, false);
    Stage stage = Stage.CREATING;
    final NaiveAddressSpace busMemory;
    final NaiveAddressSpace busPorts;
    boolean usesMsi;
    boolean usesDma;

    /** How often the device was called. */
    long calls;

    private boolean wide;

    private final List<Offence> offences = new CopyOnWriteArrayList<>();
    private final Map<String, Slot> slots = new HashMap<>();
    private final Trace trace = new RecordedTrace(journal);
    private final NaiveAddressSpace space;
    private final AddressSpace dma;
    final List<PciFunction> functions = new ArrayList<>();
    final BenchRamControl ramControl = new BenchRamControl(this::outside);
    final BenchDmaController dmaController = new BenchDmaController(this::outside);
    private final Queue<Runnable> work = new ConcurrentLinkedQueue<>();
    private final boolean plugged;

    /**
     * @param plugged whether anything is connected: backends and peers
     */
    BenchContext(List<Slot> slots, long nanos, boolean plugged) {
        slots.forEach(slot -> this.slots.put(slot.name(), slot));
        this.plugged = plugged;
        clock = new BenchClock(nanos, () -> requireDomain("the clock"), () -> calls++);
        space = new NaiveAddressSpace("dma", ADDRESS_BITS, domain, trace);
        space.edit().map(0, memory, 0).commit();
        dma = new RecordedMemory(space, this::reachedMemory);
        busMemory = new NaiveAddressSpace("pci memory", ADDRESS_BITS, domain, trace);
        busPorts = new NaiveAddressSpace("pci ports", 16, domain, trace);
    }

    List<Offence> offences() {
        return List.copyOf(offences);
    }

    void offend(Offence offence) {
        offences.add(offence);
    }

    private void offend(Offence.Kind kind, String what) {
        offences.add(new Offence(kind, what));
    }

    private void requireDomain(String what) {
        if (!domain.isHeldByCurrentThread()) {
            offend(
                    Offence.Kind.DOMAIN,
                    what + " was touched outside the domain by " + Thread.currentThread());
        }
    }

    /** Something outside the device was touched. */
    private void outside(String what) {
        requireDomain(what);
        if (stage == Stage.RESETTING) {
            offend(Offence.Kind.RESET, what + ", in the first phase of a reset");
        }
        journal.note(what);
    }

    /** Memory is reached by any thread; what a guest can count on is told all the same. */
    private void reachedMemory(String what) {
        requireMaster(what);
        if (stage == Stage.RESETTING) {
            offend(Offence.Kind.RESET, what + ", in the first phase of a reset");
        }
        if (domain.isHeldByCurrentThread()) {
            journal.note(what);
        }
    }

    /**
     * PCI Local Bus Specification 3.0, 6.2.2, bit 2 of the command register; 6.8.2 for messages.
     */
    private void requireMaster(String what) {
        boolean master =
                functions.isEmpty()
                        || functions.stream()
                                .anyMatch(f -> (f.config().peek(4, Width.WORD).orElse(4) & 4) != 0);
        if (!master) {
            offend(Offence.Kind.MASTER, what + ", by a function that is no bus master");
        }
    }

    private RecordedLine output(String name, Trigger trigger) {
        return new RecordedLine(name, trigger, this::outside)
                .watched(
                        () -> calls,
                        what -> {
                            if (!wide) {
                                offend(Offence.Kind.PULSE, what);
                            }
                        });
    }

    private void take(String slot, Slot.Kind kind) {
        String problem = null;
        Slot declared = slots.get(slot);
        if (declared == null) {
            problem = "is not declared";
        } else if (declared.kind() != kind) {
            problem = "is declared as " + declared.kind() + " and asked for as " + kind;
        } else if (stage != Stage.CREATING) {
            problem = "is asked for after create";
        } else if (!asked.add(slot)) {
            problem = "is asked for twice";
        }
        if (problem != null) {
            offend(Offence.Kind.SLOT, "slot " + slot + " " + problem);
            throw new IllegalArgumentException("slot " + slot + " " + problem);
        }
    }

    @Override
    public String path() {
        return "subject";
    }

    /** A wide access may be one to several registers, each of which is a call of its own. */
    private IoHandler guarded(String slot, AccessRules rules, IoHandler handler) {
        return new GuardedHandler(
                slot,
                handler,
                this::offend,
                width -> {
                    calls++;
                    wide = rules.implemented().stream().anyMatch(w -> w.bytes() < width.bytes());
                });
    }

    private IoRegion region(
            String slot, Slot.Kind kind, long size, AccessRules rules, IoHandler handler) {
        take(slot, kind);
        IoRegion region = new IoRegion(slot, size, rules, guarded(slot, rules, handler));
        regions.put(slot, region);
        return region;
    }

    @Override
    public IoRegion mmio(String slot, long size, AccessRules rules, IoHandler handler) {
        return region(slot, Slot.Kind.MMIO, size, rules, handler);
    }

    @Override
    public IoRegion ports(String slot, int count, AccessRules rules, IoHandler handler) {
        return region(slot, Slot.Kind.PORTS, count, rules, handler);
    }

    @Override
    public RamRegion ram(String slot, long size, boolean readOnly) {
        take(slot, Slot.Kind.RAM);
        RamRegion ram = new NaiveRam(slot, Math.toIntExact(size), readOnly);
        memories.put(slot, ram);
        return ram;
    }

    @Override
    public InterruptLine line(String slot, Trigger trigger) {
        take(slot, Slot.Kind.OUTPUT);
        RecordedLine line = output(slot, trigger);
        lines.put(slot, line);
        return line;
    }

    @Override
    public void input(String slot, LineInput input) {
        take(slot, Slot.Kind.INPUT);
        inputs.put(slot, input);
    }

    @Override
    public void pci(String slot, PciFunction function) {
        take(slot, Slot.Kind.PCI);
        AccessRules rules = AccessRules.implemented(Width.BYTE, Width.WORD, Width.DWORD);
        IoHandler config = guarded(slot, rules, function.config());
        regions.put(slot, new IoRegion(slot, PciFunction.CONFIG_BYTES, rules, config));
        functions.add(function);
        RecordedLine pin = output(slot + ".intx", Trigger.LEVEL);
        if (function.interruptPin().isPresent()) {
            lines.put(slot + ".intx", pin);
        }
        function.connect(new BenchConnection(busMemory, busPorts, pin, this::outside));
    }

    @Override
    public MsiTarget msi() {
        usesMsi = true;
        return (address, data, from) -> {
            String what = "message %x %x from %s".formatted(address, data, from.name());
            requireMaster(what);
            messages.add(new SentMessage(address, data));
            outside(what);
        };
    }

    @Override
    public AddressSpace dma() {
        usesDma = true;
        return dma;
    }

    AddressSpace memorySpace() {
        return space;
    }

    @Override
    public VirtualClock clock() {
        return clock;
    }

    @Override
    public WallClock wallClock() {
        return () -> DATE.plusNanos(clock.nanos());
    }

    @Override
    public <B extends HostBackend> Optional<B> backend(String slot, Class<B> kind) {
        take(slot, Slot.Kind.BACKEND);
        backends.add(kind);
        if (kind == InputBackend.class) {
            BenchKeys keys = new BenchKeys(journal);
            keyboards.put(slot, keys);
            return plugged ? Optional.of(kind.cast(keys)) : Optional.empty();
        }
        if (kind == DisplayBackend.class) {
            BenchDisplay display = new BenchDisplay();
            displays.put(slot, display);
            return plugged ? Optional.of(kind.cast(display)) : Optional.empty();
        }
        if (kind == AudioBackend.class) {
            BenchEar ear = new BenchEar();
            ears.put(slot, ear);
            return plugged ? Optional.of(kind.cast(ear)) : Optional.empty();
        }
        if (kind == BlockBackend.class) {
            MemoryBlocks medium = new MemoryBlocks(journal, this::execute);
            media.put(slot, medium);
            return plugged ? Optional.of(kind.cast(medium)) : Optional.empty();
        }
        if (kind == NonVolatileBackend.class) {
            MemoryChip chip = new MemoryChip(journal);
            chips.put(slot, chip);
            return plugged ? Optional.of(kind.cast(chip)) : Optional.empty();
        }
        if (kind != CharacterBackend.class) {
            return Optional.empty();
        }
        LoopbackCharacters backend = new LoopbackCharacters(journal, this::offend);
        characters.put(slot, backend);
        return plugged ? Optional.of(kind.cast(backend)) : Optional.empty();
    }

    @Override
    public <R> Optional<R> peer(String slot, Class<R> role) {
        Slot declared = slots.get(slot);
        if (declared == null || declared.kind() != Slot.Kind.PEER) {
            offend(Offence.Kind.SLOT, "peer " + slot + " is not declared");
        } else if (stage != Stage.RUNNING) {
            offend(Offence.Kind.SLOT, "peer " + slot + " is asked for before it can exist");
        }
        if (!plugged) {
            return Optional.empty();
        }
        if (role == InterruptController.class) {
            return Optional.of(role.cast(new Controller()));
        }
        if (role == EndOfInterruptReceiver.class) {
            EndOfInterruptReceiver receiver = vector -> outside("peer: end of " + vector);
            return Optional.of(role.cast(receiver));
        }
        if (role == FirmwareItems.class) {
            FirmwareItems items = Bench::firmwareItems;
            return Optional.of(role.cast(items));
        }
        if (role == RamControl.class) {
            return Optional.of(role.cast(ramControl));
        }
        if (role == DmaController.class) {
            return Optional.of(role.cast(dmaController));
        }
        if (role == MsiTarget.class) {
            return Optional.of(role.cast(msi()));
        }
        return Optional.empty();
    }

    @Override
    public MachineRequests machine() {
        return new MachineRequests() {
            @Override
            public void reset(ResetKind kind) {
                outside("asks for a reset: " + kind);
            }

            @Override
            public void resetProcessors() {
                outside("asks for a reset of the processors");
            }

            @Override
            public void powerOff() {
                outside("asks to power off");
            }

            @Override
            public void exit(int code) {
                outside("asks to exit with " + code);
            }
        };
    }

    @Override
    public void execute(Runnable task) {
        work.add(task);
    }

    /** Runs, with the domain held, what host threads have handed over. */
    void settle() {
        for (Runnable task = work.poll(); task != null; task = work.poll()) {
            task.run();
        }
    }

    @Override
    public Trace trace() {
        return trace;
    }

    /** A peer that answers every acknowledge cycle with the same vector. */
    private final class Controller implements InterruptController {
        private static final int VECTOR = 0x42;

        @Override
        public int inputs() {
            return 1;
        }

        @Override
        public InterruptLine connect(int input, String source) {
            return new RecordedLine("peer." + source, Trigger.LEVEL, BenchContext.this::outside);
        }

        @Override
        public int acknowledge() {
            outside("peer: acknowledge");
            return VECTOR;
        }
    }

    /** The initiator of every access that the bench makes as the guest. */
    static final Initiator GUEST = Initiator.named("guest");
}
