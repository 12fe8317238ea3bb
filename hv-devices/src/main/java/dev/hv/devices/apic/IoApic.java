package dev.hv.devices.apic;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.ResetKind;
import dev.hv.api.irq.EndOfInterruptReceiver;
import dev.hv.api.irq.InterruptController;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.MsiTarget;
import dev.hv.api.irq.SharedInput;
import dev.hv.api.register.Access;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.trace.Trace;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The I/O APIC: Intel 82093AA datasheet (order number 290566), with the EOI register and version
 * 20H of its successors (Intel ICH9 datasheet, 13.5), so that software can end a level-triggered
 * interrupt here rather than by the local APIC's broadcast.
 *
 * <p>Inputs are logical: {@code true} is asserted, whatever the polarity bit of the entry says of
 * the wire. A message is taken by the local APIC at once, so that the delivery status is always
 * idle and an entry's remote IRR is set as soon as its level is sent.
 */
final class IoApic implements Device, InterruptController, EndOfInterruptReceiver, RegisterMapped {
    private static final int INPUTS = 24;
    private static final int SIZE = 4096;
    private static final long VERSION_VALUE = 0x20 | ((INPUTS - 1) << 16);
    private static final long ALL_INPUTS = (1L << INPUTS) - 1;
    private static final int INDIRECT_SIZE = 0x100 * 4;

    private static final long LOGICAL = 1 << 11;
    private static final long REMOTE_IRR = 1 << 14;
    private static final long LEVEL = 1 << 15;
    private static final long MASK = 1 << 16;

    private static final long MESSAGE_ADDRESS = 0xFEE0_0000L;
    private static final int MESSAGE_ASSERT = 1 << 14;

    private final Trace trace;
    private final MsiTarget messages;
    private final Initiator self;
    private final RegisterBank direct;
    private final RegisterBank indirect;
    private final Register select;
    private final Register entryLow;
    private final Register entryHigh;
    private final List<SharedInput> wires;
    private long asserted;

    IoApic(IoApicConfig config, DeviceContext context) {
        trace = context.trace();
        messages = context.msi();
        self = Initiator.named(context.path());
        indirect = indirectBank(config);
        direct = directBank();
        select = direct.register("IOREGSEL");
        entryLow = indirect.register("IOREDTBL_LOW");
        entryHigh = indirect.register("IOREDTBL_HIGH");
        wires = IntStream.range(0, INPUTS).mapToObj(this::wire).toList();
        context.mmio("regs", SIZE, AccessRules.only(Width.DWORD), direct);
    }

    private SharedInput wire(int input) {
        return new SharedInput(level -> level(input, level));
    }

    /** The registers in memory space (82093AA, 3.1; ICH9, 13.5.1 and 13.5.4). */
    private RegisterBank directBank() {
        return RegisterBank.named("ioapic", SIZE)
                .trace(trace)
                .register(
                        "IOREGSEL",
                        0x00,
                        Width.DWORD,
                        r ->
                                r.summary("I/O register select")
                                        .field("index", 0, 7, Access.READ_WRITE))
                .register(
                        "IOWIN",
                        0x10,
                        Width.DWORD,
                        r ->
                                r.summary("I/O window")
                                        .onRead(() -> indirect.read(selected(), Width.DWORD))
                                        .onPeek(this::peekSelected)
                                        .onWrite((old, now) -> writeSelected(now)))
                .register(
                        "EOIR",
                        0x40,
                        Width.DWORD,
                        r ->
                                r.summary("End of interrupt")
                                        .field("vector", 0, 7, Access.WRITE_ONLY)
                                        .onWrite((old, now) -> endOfInterrupt((int) now)))
                .build();
    }

    /** The registers behind the window, at four times their index (82093AA, 3.2). */
    private RegisterBank indirectBank(IoApicConfig config) {
        return RegisterBank.named("ioapic", INDIRECT_SIZE)
                .trace(trace)
                .register(
                        "IOAPICID",
                        0x00 * 4,
                        Width.DWORD,
                        r ->
                                r.summary("I/O APIC identification")
                                        .field("ID", 24, 27, Access.READ_WRITE)
                                        .reset((long) config.id() << 24))
                .register(
                        "IOAPICVER",
                        0x01 * 4,
                        Width.DWORD,
                        r ->
                                r.summary("Version and maximum redirection entry")
                                        .access(Access.READ_ONLY)
                                        .reset(VERSION_VALUE)
                                        .onPeek(() -> VERSION_VALUE))
                .register(
                        "IOAPICARB",
                        0x02 * 4,
                        Width.DWORD,
                        r ->
                                r.summary("Arbitration ID")
                                        .access(Access.READ_ONLY)
                                        .onPeek(() -> indirect().register("IOAPICID").value()))
                .register(
                        "IOREDTBL_LOW",
                        0x10 * 4,
                        Width.DWORD,
                        r ->
                                r.summary("Redirection entry, low half")
                                        .repeated(INPUTS, 8)
                                        .field("vector", 0, 7, Access.READ_WRITE)
                                        .field("delivery mode", 8, 10, Access.READ_WRITE)
                                        .field("destination mode", 11)
                                        .field("delivery status", 12, Access.READ_ONLY)
                                        .field("polarity", 13)
                                        .field("remote IRR", 14, Access.READ_ONLY)
                                        .field("trigger mode", 15)
                                        .field("mask", 16)
                                        .reset(MASK)
                                        .onWrite((index, old, now) -> entryWritten(index)))
                .register(
                        "IOREDTBL_HIGH",
                        0x11 * 4,
                        Width.DWORD,
                        r ->
                                r.summary("Redirection entry, high half")
                                        .repeated(INPUTS, 8)
                                        .field("destination", 24, 31, Access.READ_WRITE))
                .build();
    }

    private RegisterBank indirect() {
        return indirect;
    }

    private long selected() {
        return select.value() * 4;
    }

    private long peekSelected() {
        return indirect.peek(selected(), Width.DWORD).orElse(0);
    }

    private void writeSelected(long value) {
        indirect.write(selected(), Width.DWORD, value);
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of("regs", direct.describe(), "window", indirect.describe());
    }

    /** The inputs are not ours to reset: their levels stay. */
    @Override
    public void reset(ResetKind kind) {
        direct.reset();
        indirect.reset();
    }

    @Override
    public void driveOutputs() {}

    @Override
    public void save(StateWriter out) {
        direct.save(out);
        indirect.save(out);
        out.putLong("inputs", asserted);
    }

    @Override
    public void load(StateReader in) throws StateException {
        direct.load(in);
        indirect.load(in);
        asserted = in.getLong("inputs");
        if ((asserted & ~ALL_INPUTS) != 0) {
            throw new StateException("inputs", "has more than " + INPUTS + " inputs");
        }
    }

    @Override
    public int inputs() {
        return INPUTS;
    }

    @Override
    public InterruptLine connect(int input, String source) {
        return wires.get(input).connect(source);
    }

    /** Acknowledge cycles end at the local APIC. */
    @Override
    public int acknowledge() {
        return NO_VECTOR;
    }

    private void level(int input, boolean level) {
        boolean before = isAsserted(input);
        if (before == level) {
            return;
        }
        asserted ^= 1L << input;
        if (followsLevel(input)) {
            sample(input);
        } else if (level && !isMasked(input)) {
            send(input);
        }
    }

    private boolean isAsserted(int input) {
        return ((asserted >>> input) & 1) != 0;
    }

    private boolean isMasked(int input) {
        return (entryLow.value(input) & MASK) != 0;
    }

    /**
     * Only fixed and lowest-priority interrupts can be levels; the other modes are edges whatever
     * the trigger mode says (82093AA, 3.2.4).
     */
    private boolean followsLevel(int input) {
        long entry = entryLow.value(input);
        return (entry & LEVEL) != 0 && DeliveryMode.of(entry).vectored();
    }

    /**
     * A masked edge is lost, a masked level waits. Leaving level-triggered mode clears the remote
     * IRR, which has a meaning only there (82093AA, 3.2.4).
     */
    private void entryWritten(int input) {
        if (followsLevel(input)) {
            sample(input);
        } else {
            entryLow.set(input, entryLow.value(input) & ~REMOTE_IRR);
        }
    }

    private void sample(int input) {
        long entry = entryLow.value(input);
        if (isAsserted(input) && (entry & (MASK | REMOTE_IRR)) == 0) {
            entryLow.set(input, entry | REMOTE_IRR);
            send(input);
        }
    }

    private void send(int input) {
        long entry = entryLow.value(input);
        long destination = entryHigh.value(input) >>> 24;
        long redirectable = DeliveryMode.of(entry) == DeliveryMode.LOWEST_PRIORITY ? 1 << 3 : 0;
        long logical = (entry & LOGICAL) != 0 ? 1 << 2 : 0;
        int data = (int) (entry & (LEVEL | 0x7FF)) | MESSAGE_ASSERT;
        if (trace.enabled()) {
            trace.event("ioapic.send", input, data);
        }
        messages.deliver(
                MESSAGE_ADDRESS | (destination << 12) | redirectable | logical, data, self);
    }

    /**
     * A broadcast, or a write to the EOI register: entries of that vector take their level anew
     * (82093AA, 3.2.4, remote IRR; ICH9, 13.5.4).
     */
    @Override
    public void endOfInterrupt(int vector) {
        for (int input = 0; input < INPUTS; input++) {
            long entry = entryLow.value(input);
            if ((entry & 0xFF) == vector && followsLevel(input) && (entry & REMOTE_IRR) != 0) {
                entryLow.set(input, entry & ~REMOTE_IRR);
                wires.get(input).endOfInterrupt();
                sample(input);
            }
        }
    }
}
