package dev.hv.tck.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.hv.api.backend.BlockBackend;
import dev.hv.api.backend.HostBackend;
import dev.hv.api.backend.TextScreen;
import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.AddressSpaceEdit;
import dev.hv.api.bus.BusFault;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.RamControl;
import dev.hv.api.bus.RamRegion;
import dev.hv.api.bus.Width;
import dev.hv.api.device.ConfigException;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.Device;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.ResetKind;
import dev.hv.api.irq.CpuInterrupts;
import dev.hv.api.irq.EndOfInterruptReceiver;
import dev.hv.api.irq.InterruptController;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.LineInput;
import dev.hv.api.irq.MsiTarget;
import dev.hv.api.machine.FirmwareItem;
import dev.hv.api.pci.PciFunction;
import dev.hv.api.pci.PciSpace;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateTree;
import dev.hv.tck.bench.SubjectFailure.Call;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A device on a bench: everything that a machine gives it, and a guest that does as it is told.
 * Used by one thread.
 *
 * <p>Whatever the device throws comes out as a {@link SubjectFailure}.
 */
public final class Bench implements AutoCloseable {
    private final Descriptor<?> descriptor;
    private final BenchContext context;
    private final Device device;
    private final NaiveAddressSpace space;
    private final Map<String, Long> bases = new LinkedHashMap<>();
    private final List<InterruptLine> wires = new ArrayList<>();
    private final Map<String, Boolean> levels = new TreeMap<>();
    private @Nullable Consumer<Stimulus> witness;

    /**
     * What a machine keeps of a device in a snapshot, with the state of what is around it.
     *
     * @param nanos virtual time
     * @param state as the device saved it
     * @param deadlines of its armed timers
     */
    public record Snapshot(long nanos, StateTree state, Map<String, Long> deadlines) {}

    private Bench(Descriptor<?> descriptor, BenchContext context, Device device) {
        this.descriptor = descriptor;
        this.context = context;
        this.device = device;
        this.space = new NaiveAddressSpace("bench", 40, context.domain, context.trace());
        AddressSpaceEdit edit = space.edit();
        long next = 1 << 16;
        for (IoRegion region : context.regions.values()) {
            long alignment = Long.highestOneBit(region.size()) << 1;
            next = (next + alignment - 1) & -alignment;
            bases.put(region.name(), next);
            edit.map(next, region, 0);
            next += region.size() + 16;
        }
        edit.commit();
    }

    /** Makes a device with its default configuration, everything plugged in, and resets it. */
    public static <C extends Record> Bench of(DevicePlugin<C> plugin) throws ConfigException {
        return of(plugin, plugin.descriptor().defaults());
    }

    /** Makes a device, everything plugged in, at virtual time 0, and resets it. */
    public static <C extends Record> Bench of(DevicePlugin<C> plugin, C config)
            throws ConfigException {
        Bench bench = create(plugin, config, 0, true);
        bench.start();
        return bench;
    }

    /**
     * Makes a device that is not yet reset.
     *
     * @param nanos virtual time at which it is made
     * @param plugged whether backends and peers are there
     */
    public static <C extends Record> Bench create(
            DevicePlugin<C> plugin, C config, long nanos, boolean plugged) throws ConfigException {
        Descriptor<C> descriptor = plugin.descriptor();
        BenchContext context = new BenchContext(descriptor.slots(), nanos, plugged);
        return new Bench(descriptor, context, create(plugin, config, context));
    }

    /**
     * How a plugin took a configuration.
     *
     * @param slots that it asked for
     * @param refusal what it says against the configuration; empty if it made a device
     */
    public record Attempt(List<String> slots, Optional<ConfigException> refusal) {}

    /** Makes a device only to see how its plugin takes a configuration. */
    public static <C extends Record> Attempt attempt(DevicePlugin<C> plugin, C config) {
        BenchContext context = new BenchContext(plugin.descriptor().slots(), 0, true);
        Optional<ConfigException> refusal = Optional.empty();
        try {
            closing(create(plugin, config, context));
        } catch (ConfigException e) {
            refusal = Optional.of(e);
        }
        return new Attempt(List.copyOf(context.asked), refusal);
    }

    @SuppressWarnings("CatchingUnchecked") // whatever a stranger's device throws is a finding
    private static void closing(Device device) {
        try {
            device.close();
        } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
            throw new SubjectFailure(Call.CLOSE, e);
        }
    }

    @SuppressWarnings("CatchingUnchecked") // whatever a stranger's plugin throws is a finding
    private static <C extends Record> Device create(
            DevicePlugin<C> plugin, C config, BenchContext context) throws ConfigException {
        context.domain.lock();
        try {
            return Objects.requireNonNull(plugin.create(config, context), "create gave no device");
        } catch (ConfigException e) {
            throw e;
        } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
            throw new SubjectFailure(Call.CREATE, e);
        } finally {
            context.domain.unlock();
        }
    }

    /** From now on, somebody hears of all that is done to the device, before it is done. */
    public void onStimulus(Consumer<Stimulus> hearer) {
        witness = hearer;
    }

    private void tell(Supplier<String> what, Consumer<Bench> action) {
        if (witness != null) {
            witness.accept(new Stimulus(what.get(), Optional.of(action)));
        }
    }

    private void tellOfWhatIsUnrepeatable(String what) {
        if (witness != null) {
            witness.accept(new Stimulus(what, Optional.empty()));
        }
    }

    // The life of the device

    /** Something that is asked of the device, and may go wrong. */
    @FunctionalInterface
    private interface Request {
        void run() throws Exception;
    }

    @SuppressWarnings("CatchingUnchecked") // whatever a stranger's device throws is a finding
    private void ask(Call call, Request request) {
        context.domain.lock();
        try {
            context.calls++;
            request.run();
            context.settle();
        } catch (SubjectFailure e) {
            throw e;
        } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
            throw new SubjectFailure(call, e);
        } finally {
            context.domain.unlock();
        }
    }

    /** Connects a source to each input of an interrupt controller, and resets, both phases. */
    public void start() {
        if (device instanceof InterruptController controller) {
            ask(
                    Call.STEP,
                    () -> {
                        for (int i = 0; i < controller.inputs(); i++) {
                            wires.add(controller.connect(i, "wire" + i));
                        }
                    });
        }
        reset(ResetKind.COLD);
    }

    /** Resets, both phases. */
    public void reset(ResetKind kind) {
        tell(() -> "reset, " + kind, bench -> bench.reset(kind));
        context.stage = BenchContext.Stage.RESETTING;
        ask(Call.RESET, () -> device.reset(kind));
        context.stage = BenchContext.Stage.RUNNING;
        driveOutputs();
    }

    /** The second phase of a reset or a restore. */
    public void driveOutputs() {
        ask(Call.RESET, device::driveOutputs);
    }

    /** Saves what a machine saves. */
    public Snapshot save() {
        StateTree state = new StateTree(descriptor.id(), descriptor.state().version());
        ask(Call.SAVE, () -> device.save(state));
        return new Snapshot(context.clock.nanos(), state, context.clock.deadlines());
    }

    /**
     * Takes a snapshot in, as a machine does: timers, state, outputs, and then the levels that
     * other devices drive.
     *
     * @param from whose inputs, memory and waiting characters go on here
     * @throws StateException if the device refuses the state
     */
    public void restore(Snapshot snapshot, Bench from) throws StateException {
        context.clock.restore(snapshot.nanos(), snapshot.deadlines());
        load(snapshot.state());
        context.clock.restore(snapshot.nanos(), snapshot.deadlines());
        copyMemory(from);
        context.characters.forEach(
                (slot, backend) ->
                        backend.continueFrom(
                                Objects.requireNonNull(from.context.characters.get(slot))));
        driveOutputs();
        from.levels.forEach(
                (name, level) -> {
                    if (level) {
                        drive(name, true);
                    }
                });
    }

    /**
     * Loads a state, nothing more.
     *
     * @throws StateException if the device refuses it
     */
    public void load(StateTree state) throws StateException {
        StateException[] refusal = new StateException[1];
        ask(
                Call.LOAD,
                () -> {
                    try {
                        device.load(state.reader());
                    } catch (StateException e) {
                        refusal[0] = e;
                    }
                });
        if (refusal[0] != null) {
            throw refusal[0];
        }
    }

    /** Asks for quiet, as before a snapshot: outside the domain. */
    @SuppressWarnings("CatchingUnchecked")
    public void quiesce() {
        try {
            device.quiesce();
        } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
            throw new SubjectFailure(Call.CLOSE, e);
        }
        ask(Call.STEP, () -> {});
    }

    /** Closes the device, as often as it is asked. */
    @Override
    public void close() {
        ask(Call.CLOSE, device::close);
    }

    // The guest

    /** Returns what the registers behind a slot are. */
    public IoRegion region(String slot) {
        return Objects.requireNonNull(context.regions.get(slot), slot);
    }

    /** Returns the slots with registers. */
    public List<String> regions() {
        return List.copyOf(context.regions.keySet());
    }

    private long address(String slot, long offset) {
        return Objects.requireNonNull(bases.get(slot), slot) + offset;
    }

    /** Reads as the guest does; all ones where the rules of the registers give a bus fault. */
    public long read(String slot, long offset, Width width) {
        tell(
                () -> "read %s+0x%x %s".formatted(slot, offset, width),
                bench -> bench.read(slot, offset, width));
        return readOnce(slot, offset, width);
    }

    /** Reads that often, as a repeated string instruction does. */
    public long[] readRepeatedly(String slot, long offset, Width width, int count) {
        tell(
                () -> "read %s+0x%x %s, %d times".formatted(slot, offset, width, count),
                bench -> bench.readRepeatedly(slot, offset, width, count));
        long[] values = new long[count];
        Arrays.setAll(values, _ -> readOnce(slot, offset, width));
        return values;
    }

    private long readOnce(String slot, long offset, Width width) {
        long[] value = {width.mask()};
        ask(
                Call.STEP,
                () -> {
                    try {
                        value[0] = space.read(address(slot, offset), width, BenchContext.GUEST);
                    } catch (BusFault e) {
                        context.journal.note("bus fault");
                    }
                });
        context.journal.note(access("read", slot, offset, width, value[0]));
        return value[0];
    }

    /** Without a formatter: what examinations write most. */
    private static String access(String what, String slot, long offset, Width width, long value) {
        return what
                + ' '
                + slot
                + "+0x"
                + Long.toHexString(offset)
                + ' '
                + width
                + " = 0x"
                + Long.toHexString(value);
    }

    /** Writes as the guest does. */
    public void write(String slot, long offset, Width width, long value) {
        tell(
                () -> access("write", slot, offset, width, value & width.mask()),
                bench -> bench.write(slot, offset, width, value));
        writeOnce(slot, offset, width, value);
    }

    /** Writes all of them to one place, as a repeated string instruction does. */
    public void writeRepeatedly(String slot, long offset, Width width, long... values) {
        tell(
                () -> "write %s+0x%x %s, %d times".formatted(slot, offset, width, values.length),
                bench -> bench.writeRepeatedly(slot, offset, width, values));
        for (long value : values) {
            writeOnce(slot, offset, width, value);
        }
    }

    private void writeOnce(String slot, long offset, Width width, long value) {
        context.journal.note(access("write", slot, offset, width, value & width.mask()));
        ask(
                Call.STEP,
                () -> {
                    try {
                        space.write(address(slot, offset), width, value, BenchContext.GUEST);
                    } catch (BusFault e) {
                        context.journal.note("bus fault");
                    }
                });
    }

    /**
     * Reads as the guest does, where base addresses of PCI show the device's regions at present;
     * configuration space is {@link #read} of the slot.
     */
    public long readBus(PciSpace where, long address, Width width) {
        tell(
                () -> "read %s 0x%x %s".formatted(where, address, width),
                bench -> bench.readBus(where, address, width));
        long[] value = {width.mask()};
        ask(Call.STEP, () -> value[0] = bus(where).read(address, width, BenchContext.GUEST));
        context.journal.note("read %s 0x%x %s = 0x%x".formatted(where, address, width, value[0]));
        return value[0];
    }

    /** Writes as the guest does, where base addresses of PCI show the device's regions. */
    public void writeBus(PciSpace where, long address, Width width, long value) {
        tell(
                () -> "write %s 0x%x %s = 0x%x".formatted(where, address, width, value),
                bench -> bench.writeBus(where, address, width, value));
        context.journal.note("write %s 0x%x %s = 0x%x".formatted(where, address, width, value));
        ask(Call.STEP, () -> bus(where).write(address, width, value, BenchContext.GUEST));
    }

    private AddressSpace bus(PciSpace where) {
        return where == PciSpace.IO ? context.busPorts : context.busMemory;
    }

    /** Reads a register past the bus, in a width that its handler implements. */
    public long readRegister(String slot, long offset, Width width) {
        long[] value = new long[1];
        ask(Call.STEP, () -> value[0] = region(slot).handler().read(offset, width));
        return value[0];
    }

    /** Returns what a register says to a debugger. */
    public OptionalLong peek(String slot, long offset, Width width) {
        OptionalLong[] value = {OptionalLong.empty()};
        ask(Call.PEEK, () -> value[0] = region(slot).handler().peek(offset, width));
        return value[0];
    }

    /** Lets virtual time pass, in nanoseconds; ends early where very many timers fire. */
    public void advance(long nanos) {
        tell(() -> "%,d ns pass".formatted(nanos), bench -> bench.advance(nanos));
        ask(
                Call.STEP,
                () -> {
                    context.clock.advance(nanos);
                    if (device instanceof FollowsTime follower) {
                        follower.timeHasPassed();
                    }
                });
        context.journal.note("time is " + context.clock.nanos());
    }

    /** Returns the names of what {@link #drive} drives: inputs, and wires to the controller. */
    public List<String> inputs() {
        List<String> names = new ArrayList<>(context.inputs.keySet());
        for (int i = 0; i < wires.size(); i++) {
            names.add("wire" + i);
        }
        return names;
    }

    /** Drives an input; one that has the level already does nothing. */
    public void drive(String name, boolean level) {
        tell(
                () -> "drive %s %s".formatted(name, level ? "high" : "low"),
                bench -> bench.drive(name, level));
        if (levels.getOrDefault(name, false) == level) {
            return;
        }
        levels.put(name, level);
        LineInput input = context.inputs.get(name);
        if (input != null) {
            ask(Call.STEP, () -> input.level(level));
        } else {
            InterruptLine wire = wires.get(Integer.parseInt(name.substring("wire".length())));
            ask(Call.STEP, () -> wire.set(level));
        }
    }

    /** Drives inputs as those of another bench are driven. */
    public void driveAs(Bench other) {
        Map.copyOf(other.levels).forEach(this::drive);
    }

    /** Connects a further source to an input of an interrupt controller. */
    public InterruptLine wire(int input, String source) {
        tellOfWhatIsUnrepeatable("another source is connected");
        InterruptLine[] line = new InterruptLine[1];
        ask(Call.STEP, () -> line[0] = controller().connect(input, source));
        return line[0];
    }

    /** Returns whether an interrupt controller says that it has no such input. */
    public boolean refusesInput(int input) {
        boolean[] refused = new boolean[1];
        ask(
                Call.STEP,
                () -> {
                    try {
                        var _ = controller().connect(input, "nobody");
                    } catch (IndexOutOfBoundsException e) {
                        refused[0] = true;
                    }
                });
        return refused[0];
    }

    private InterruptController controller() {
        return (InterruptController) device;
    }

    /** Drives a source of an interrupt controller. */
    public void set(InterruptLine source, boolean level) {
        ask(Call.STEP, () -> source.set(level));
    }

    /** Sets every wire to the level that it has. */
    public void repeatLevels() {
        wires.forEach(wire -> ask(Call.STEP, () -> wire.set(wire.asserted())));
    }

    /** Returns whether any line that the device drives asserts. */
    public boolean asserts() {
        return context.lines.values().stream().anyMatch(RecordedLine::asserted);
    }

    /** Ends, as the guest does, the interrupt of each line that the device asserts. */
    public void endInterrupts() {
        tell(() -> "end the interrupts that are asserted", Bench::endInterrupts);
        ask(Call.STEP, () -> context.lines.values().forEach(RecordedLine::endOfInterrupt));
    }

    /** Runs the acknowledge cycle of an interrupt controller or of a CPU's interrupt hardware. */
    public int acknowledge() {
        tell(() -> "acknowledge cycle", Bench::acknowledge);
        int[] vector = {InterruptController.NO_VECTOR};
        ask(
                Call.STEP,
                () -> {
                    switch (device) {
                        case InterruptController controller -> vector[0] = controller.acknowledge();
                        case CpuInterrupts interrupts -> vector[0] = interrupts.acknowledge();
                        default -> {}
                    }
                });
        context.journal.note("acknowledged " + vector[0]);
        return vector[0];
    }

    /** Broadcasts the end of an interrupt to a device that hears it. */
    public void endOfInterrupt(int vector) {
        tell(() -> "end of interrupt " + vector, bench -> bench.endOfInterrupt(vector));
        if (device instanceof EndOfInterruptReceiver receiver) {
            ask(Call.STEP, () -> receiver.endOfInterrupt(vector));
        }
    }

    /** Sends a message-signalled interrupt to a device that takes them. */
    public void message(long address, int data) {
        tell(
                () -> "message 0x%x 0x%x".formatted(address, data),
                bench -> bench.message(address, data));
        if (device instanceof MsiTarget target) {
            Initiator other = Initiator.named("other");
            ask(Call.STEP, () -> target.deliver(address, data, other));
        }
    }

    /** Does something to a CPU's interrupt hardware, and notes what it says. */
    public void interrupts(String what, Function<CpuInterrupts, Object> action) {
        tell(() -> what, bench -> bench.interrupts(what, action));
        if (device instanceof CpuInterrupts interrupts) {
            Object[] answer = new Object[1];
            ask(Call.STEP, () -> answer[0] = action.apply(interrupts));
            context.journal.note(what + " = " + answer[0]);
        }
    }

    /** Does something to the device, in the domain, as what is around it may. */
    public <T> T inDomain(Supplier<T> action) {
        tellOfWhatIsUnrepeatable("what only its author can do again");
        List<T> answer = new ArrayList<>();
        ask(Call.STEP, () -> answer.add(action.get()));
        return answer.getFirst();
    }

    /** Types into every character backend. */
    public void type(byte[] bytes) {
        tell(() -> "type " + HexFormat.of().formatHex(bytes), bench -> bench.type(bytes));
        ask(Call.STEP, () -> context.characters.values().forEach(c -> c.type(bytes)));
    }

    /** Presses or releases a key of every keyboard. */
    public void key(int usage, boolean down) {
        tell(
                () -> "key 0x%x %s".formatted(usage, down ? "down" : "up"),
                bench -> bench.key(usage, down));
        ask(Call.STEP, () -> context.keyboards.values().forEach(k -> k.key(usage, down)));
    }

    /** Moves every mouse. */
    public void move(int right, int down, int buttons) {
        tell(
                () -> "mouse %d %d, buttons %d".formatted(right, down, buttons),
                bench -> bench.move(right, down, buttons));
        ask(
                Call.STEP,
                () -> context.keyboards.values().forEach(k -> k.pointer(right, down, 0, buttons)));
    }

    /** Turns the wheel of every mouse, with no button pressed. */
    public void turn(int towards) {
        tell(() -> "mouse wheel %d".formatted(towards), bench -> bench.turn(towards));
        ask(Call.STEP, () -> context.keyboards.values().forEach(k -> k.pointer(0, 0, towards, 0)));
    }

    /** Returns how many typed bytes wait although the device has room for them. */
    public int forgottenCharacters() {
        int[] forgotten = new int[1];
        ask(
                Call.STEP,
                () -> context.characters.values().forEach(c -> forgotten[0] += c.forgotten()));
        return forgotten[0];
    }

    /** Begins or ends a time in which no character backend takes anything. */
    public void stall(boolean stalls) {
        tell(() -> stalls ? "nothing is taken" : "all is taken", bench -> bench.stall(stalls));
        context.characters.values().forEach(c -> c.stall(stalls));
    }

    /**
     * Somebody takes the medium out of a drive, whatever the guest forbids.
     *
     * @param drive which of those that the device has asked for, from 0 on
     */
    public void removeMedium(int drive) {
        tell(() -> "medium " + drive + " is taken out", bench -> bench.removeMedium(drive));
        ask(Call.STEP, () -> medium(drive).remove());
    }

    /**
     * Somebody puts another medium in a drive, in the place of the one in it.
     *
     * @param drive which of those that the device has asked for, from 0 on
     */
    public void insertMedium(int drive) {
        tell(() -> "another medium " + drive + " is put in", bench -> bench.insertMedium(drive));
        ask(Call.STEP, () -> medium(drive).insert(false));
    }

    /**
     * As {@link #insertMedium}, with a medium that cannot be written.
     *
     * @param drive which of those that the device has asked for, from 0 on
     */
    public void insertReadOnlyMedium(int drive) {
        tell(
                () -> "another medium " + drive + ", read-only, is put in",
                bench -> bench.insertReadOnlyMedium(drive));
        ask(Call.STEP, () -> medium(drive).insert(true));
    }

    private MemoryBlocks medium(int drive) {
        return List.copyOf(context.media.values()).get(drive);
    }

    /** Returns how many drives the device has asked for media of. */
    public int drives() {
        return context.media.size();
    }

    /** Lowers every input and forgets what was typed: what is left is the device's own. */
    public void silence() {
        List.copyOf(levels.keySet()).forEach(name -> drive(name, false));
        forget();
    }

    /** Forgets what was typed and not yet taken, and takes again what the guest sends. */
    public void forget() {
        context.characters.values().forEach(LoopbackCharacters::forget);
        stall(false);
    }

    // What there is to see

    /** Returns the device. */
    public Device device() {
        return device;
    }

    /**
     * Returns what RAM does at an address, where the device decides that: {@code rw} if it answers
     * reads and takes writes, a hyphen in the place of what it does not.
     *
     * @param address from {@link RamControl#FIRST} to {@link RamControl#END}
     */
    public String shownRam(long address) {
        return context.ramControl.shown(address);
    }

    /** Returns the PCI functions of the device, in the order in which it made them. */
    public List<PciFunction> functions() {
        return List.copyOf(context.functions);
    }

    /** Returns everything that the device has shown. */
    public Journal journal() {
        return context.journal;
    }

    /** Returns the clock. */
    public BenchClock clock() {
        return context.clock;
    }

    /** Returns a line that the device drives. */
    public RecordedLine line(String slot) {
        return Objects.requireNonNull(context.lines.get(slot), slot);
    }

    /** Returns the lines that the device drives, by slot. */
    public Map<String, RecordedLine> lines() {
        return Collections.unmodifiableMap(context.lines);
    }

    /** Returns the level of each line that the device drives. */
    public Map<String, Boolean> levels() {
        Map<String, Boolean> result = new TreeMap<>();
        context.lines.forEach((slot, line) -> result.put(slot, line.asserted()));
        return result;
    }

    /** Returns what is plugged into a slot for characters. */
    public LoopbackCharacters characters(String slot) {
        return Objects.requireNonNull(context.characters.get(slot), slot);
    }

    /** Returns what is plugged in for characters, where there is one such slot or more. */
    public LoopbackCharacters firstCharacters() {
        return context.characters.values().iterator().next();
    }

    /** Returns whether the device has asked for a backend of characters. */
    public boolean usesCharacters() {
        return !context.characters.isEmpty();
    }

    /** Returns what a machine would tell its firmware: an item with a key, and two files. */
    public static List<FirmwareItem> firmwareItems() {
        return List.of(
                new FirmwareItem(0x8003, "a number", () -> new byte[] {4, 3, 2, 1}),
                FirmwareItem.file("opt/bench/b", () -> new byte[] {9, 8, 7, 6, 5}),
                FirmwareItem.file("etc/bench/a", () -> "bench ".repeat(50).getBytes(US_ASCII)));
    }

    /** Returns what the first display shows now; empty if the device has none. */
    public Optional<Picture> picture() {
        return context.displays.values().stream()
                .findFirst()
                .map(display -> inDomain(display::look));
    }

    /**
     * Lets the first display look as it must, when it is told to and at what is damaged.
     *
     * @return what differs then from all of the picture, for people; empty if nothing does
     */
    public Optional<String> followPicture() {
        return context.displays.values().stream()
                .findFirst()
                .flatMap(display -> inDomain(() -> display.follow(context.clock.nanos())));
    }

    /** Returns the characters that the first display shows; empty if there are none. */
    public Optional<TextScreen> text() {
        return context.displays.values().stream()
                .findFirst()
                .flatMap(display -> inDomain(display::text));
    }

    /** Returns what the first loudspeaker has been told so far; empty if the device has none. */
    public Optional<Sound> sound() {
        return context.ears.values().stream().findFirst().map(BenchEar::heard);
    }

    /** Returns whether the device has asked for a backend of that kind, plugged in or not. */
    public boolean uses(Class<? extends HostBackend> kind) {
        return context.backends.contains(kind);
    }

    /** Returns every message that the device has sent. */
    public List<SentMessage> messages() {
        return List.copyOf(context.messages);
    }

    /** Returns what is plugged in for sectors, where there is one such slot or more. */
    public BlockBackend firstMedium() {
        return context.media.values().iterator().next();
    }

    /** Returns whether the device has asked for a backend of sectors. */
    public boolean usesBlocks() {
        return !context.media.isEmpty();
    }

    /** Returns whether the device has asked where its messages go. */
    public boolean usesMsi() {
        return context.usesMsi;
    }

    /** Returns whether the device has asked for memory. */
    public boolean usesDma() {
        return context.usesDma;
    }

    /** Returns how much memory the device offers, in bytes; its contents are part of its state. */
    public long memoryBytes() {
        return context.memories.values().stream().mapToLong(RamRegion::size).sum();
    }

    /** Returns memory as the device reaches it: 64 KiB from address 0 on. */
    public AddressSpace memory() {
        return context.memorySpace();
    }

    /** Puts bytes into that memory, as a driver of the device does. */
    public void fillMemory(int address, byte[] bytes) {
        tell(
                () -> "memory 0x%x holds %d other bytes".formatted(address, bytes.length),
                bench -> bench.fillMemory(address, bytes));
        MemorySegment.copy(
                bytes, 0, context.memory.segment(), ValueLayout.JAVA_BYTE, address, bytes.length);
    }

    /**
     * Programs the DMA channels of the device for so many bytes, once; after them, and otherwise,
     * for 512 each time. A channel writes numbers that count down to 1 at the last byte.
     */
    public void programDma(int bytes) {
        tell(() -> "DMA for %d bytes".formatted(bytes), bench -> bench.programDma(bytes));
        context.dmaController.program(bytes);
    }

    /** Makes memory, media and memory chips hold what those of another bench hold. */
    public void copyMemory(Bench from) {
        context.memory.segment().copyFrom(from.context.memory.segment());
        context.dmaController.continueFrom(from.context.dmaController);
        context.media.forEach(
                (slot, medium) ->
                        medium.continueFrom(Objects.requireNonNull(from.context.media.get(slot))));
        context.chips.forEach(
                (slot, chip) ->
                        chip.continueFrom(Objects.requireNonNull(from.context.chips.get(slot))));
    }

    /** Returns the slots that the device has asked for, peers left out. */
    public Set<String> slots() {
        return Set.copyOf(context.asked);
    }

    /** Returns the laws that the device has broken before the eyes of the bench. */
    public List<Offence> offences() {
        return context.offences();
    }
}
