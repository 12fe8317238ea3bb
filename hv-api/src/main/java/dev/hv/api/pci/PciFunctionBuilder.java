package dev.hv.api.pci;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.IoRegion;
import dev.hv.api.bus.RamRegion;
import dev.hv.api.bus.Region;
import dev.hv.api.bus.Width;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.irq.MsiTarget;
import dev.hv.api.register.Access;
import dev.hv.api.register.RegisterBank;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A PCI function in the making; see {@link PciFunction#builder}. */
public final class PciFunctionBuilder {
    private static final int CAPABILITIES = 0x34;
    private static final long CAPABILITIES_LIST = 1 << 4;
    private static final int MAX_WINDOWS = 9;

    private final DeviceContext context;
    private final String slot;
    private final List<BaseAddress> bars = new ArrayList<>();
    private final List<Own> own = new ArrayList<>();
    private final List<Consumer<RegisterBank.Builder>> registers = new ArrayList<>();
    private final List<Capability> capabilities = new ArrayList<>();
    private int vendor = 0xFFFF;
    private int device = 0xFFFF;
    private int subsystemVendor;
    private int subsystem;
    private int classCode;
    private int revision;
    private @Nullable PciPin pin;
    private boolean busMaster;
    private int hardwired;
    private int firstCapability = 0x80;
    private final List<Messages> messages = new ArrayList<>();
    private @Nullable PciFunction made;

    /** A window that the device places by registers of its own. */
    record Own(int number, Region region, PciSpace space, boolean gated) {}

    /** A capability that the device declares by itself. */
    private record Capability(int id, int size, CapabilityRegisters registers) {}

    /** Declares the registers of a capability, behind its ID and its pointer to the next. */
    @FunctionalInterface
    public interface CapabilityRegisters {
        /**
         * Declares them.
         *
         * @param at offset of the capability
         */
        void declare(RegisterBank.Builder bank, int at);
    }

    PciFunctionBuilder(DeviceContext context, String slot) {
        this.context = context;
        this.slot = slot;
    }

    /** Sets who made it and what it is: 16 bits each (6.2.1). */
    public PciFunctionBuilder identity(int vendorId, int deviceId) {
        vendor = vendorId;
        device = deviceId;
        return this;
    }

    /** Sets whose board it is on: 16 bits each (6.2.4). */
    public PciFunctionBuilder subsystem(int vendorId, int subsystemId) {
        subsystemVendor = vendorId;
        subsystem = subsystemId;
        return this;
    }

    /**
     * Sets what kind of function it is (6.2.1, appendix D).
     *
     * @param code base class, sub-class and programming interface, such as {@code 0x0101_80}
     */
    public PciFunctionBuilder classCode(int code) {
        classCode = code;
        return this;
    }

    /** Sets the revision, 8 bits. */
    public PciFunctionBuilder revision(int id) {
        revision = id;
        return this;
    }

    /** Gives it an interrupt pin. */
    public PciFunctionBuilder interruptPin(PciPin interruptPin) {
        pin = interruptPin;
        return this;
    }

    /** Lets it reach memory by itself: {@link PciFunction#dma}. */
    public PciFunctionBuilder busMaster() {
        busMaster = true;
        return this;
    }

    /**
     * Sets bits of the command register that are one for ever, as a bridge's are that answers
     * whatever software says (6.2.2).
     *
     * @param bits some of 0 to 2: I/O space, memory space, bus master
     */
    public PciFunctionBuilder hardwiredCommand(int bits) {
        if ((bits & ~7) != 0) {
            throw new IllegalArgumentException(
                    "command bits " + bits + ", expected some of 0 to 2");
        }
        hardwired = bits;
        return this;
    }

    /**
     * Adds a base address in I/O space.
     *
     * @param index 0 to 5
     * @param region offered by {@link DeviceContext#ports}; a power of two, at least 4
     */
    public PciFunctionBuilder ioBar(int index, IoRegion region) {
        return bar(index, region, BaseAddress.Kind.IO);
    }

    /**
     * Adds a base address in memory space; prefetchable if it is memory.
     *
     * @param index 0 to 5
     * @param region a power of two in size, at least 16 bytes
     */
    public PciFunctionBuilder memoryBar(int index, Region region) {
        boolean memory = region instanceof RamRegion;
        return bar(
                index,
                region,
                memory ? BaseAddress.Kind.PREFETCHABLE_32 : BaseAddress.Kind.MEMORY_32);
    }

    /** As {@link #memoryBar}, and may lie above 4 GiB: takes two indexes. */
    public PciFunctionBuilder memoryBar64(int index, Region region) {
        boolean memory = region instanceof RamRegion;
        return bar(
                index,
                region,
                memory ? BaseAddress.Kind.PREFETCHABLE_64 : BaseAddress.Kind.MEMORY_64);
    }

    private PciFunctionBuilder bar(int index, Region region, BaseAddress.Kind kind) {
        if (index < 0 || index + (kind.isWide() ? 1 : 0) > 5) {
            throw new IllegalArgumentException("base address " + index + ", expected 0 to 5");
        }
        bars.add(new BaseAddress(index, region, kind));
        return this;
    }

    /** Adds an expansion ROM (6.2.5.2, 6.3): read-only memory, a power of two in size. */
    public PciFunctionBuilder rom(RamRegion image) {
        bars.add(new BaseAddress(BaseAddress.ROM, image, BaseAddress.Kind.EXPANSION_ROM));
        return this;
    }

    /**
     * Adds a window in I/O space that registers of the device's own place, by {@link
     * PciFunction#place}; a function has up to nine windows.
     */
    public PciFunctionBuilder ioWindow(IoRegion region) {
        return window(region, PciSpace.IO, true);
    }

    /** Adds a window in memory space that registers of the device's own place. */
    public PciFunctionBuilder memoryWindow(Region region) {
        return window(region, PciSpace.MEMORY, true);
    }

    /**
     * Adds a window in I/O space that the command register neither opens nor closes: registers of
     * the device's own do.
     */
    public PciFunctionBuilder ownIoWindow(IoRegion region) {
        return window(region, PciSpace.IO, false);
    }

    private PciFunctionBuilder window(Region region, PciSpace space, boolean gated) {
        if (own.size() == MAX_WINDOWS) {
            throw new IllegalArgumentException("more than " + MAX_WINDOWS + " windows");
        }
        own.add(new Own(BaseAddress.ROM + 1 + own.size(), region, space, gated));
        return this;
    }

    /**
     * Adds message-signalled interrupts (6.8.1).
     *
     * @param vectors 1, 2, 4, 8, 16 or 32
     */
    public PciFunctionBuilder msi(int vectors) {
        messages.add(
                new MsiCapability(vectors, messageTarget(), initiator(), this::messagesSwitched));
        return this;
    }

    /**
     * Adds MSI-X (6.8.2), whose table takes a base address of its own.
     *
     * @param vectors 1 to 2048
     * @param bar index of that base address
     * @param tableSlot of kind MMIO, where the table is offered
     */
    public PciFunctionBuilder msix(int vectors, int bar, String tableSlot) {
        MsixCapability msix =
                new MsixCapability(
                        vectors, bar, messageTarget(), initiator(), this::messagesSwitched);
        messages.add(msix);
        AccessRules rules =
                AccessRules.implemented(Width.BYTE, Width.WORD, Width.DWORD, Width.QWORD);
        RegisterBank table = msix.registers();
        return memoryBar(bar, context.mmio(tableSlot, table.describe().size(), rules, table));
    }

    /** A message is a write to memory: one of a function that is no bus master is lost (6.2.2). */
    private MsiTarget messageTarget() {
        MsiTarget target = context.msi();
        return (address, data, from) -> {
            if (made != null && made.isBusMaster()) {
                target.deliver(address, data, from);
            } else {
                context.trace()
                        .guestError("a message by a function that is no bus master", 0, data);
            }
        };
    }

    private Initiator initiator() {
        return Initiator.named(context.path());
    }

    private void messagesSwitched() {
        if (made != null) {
            made.refreshPin();
        }
    }

    /**
     * Declares registers of the device's own in configuration space, from 0x40 on, where no
     * capability is.
     */
    public PciFunctionBuilder registers(Consumer<RegisterBank.Builder> declaration) {
        registers.add(declaration);
        return this;
    }

    /**
     * Adds a capability of the device's own (6.7).
     *
     * @param id its capability ID
     * @param size in bytes, ID and pointer included
     */
    public PciFunctionBuilder capability(int id, int size, CapabilityRegisters declaration) {
        capabilities.add(new Capability(id, size, declaration));
        return this;
    }

    /** Sets where the list of capabilities begins; 0x80 without this. */
    public PciFunctionBuilder capabilitiesFrom(int offset) {
        firstCapability = offset;
        return this;
    }

    /**
     * Makes the function and plugs it into its slot.
     *
     * @throws IllegalArgumentException if the declarations contradict each other
     */
    public PciFunction build() {
        PciFunction function = new PciFunction(this, context);
        made = function;
        context.pci(slot, function);
        return function;
    }

    List<BaseAddress> bars() {
        return bars;
    }

    List<Own> own() {
        return own;
    }

    List<Messages> messages() {
        return messages;
    }

    @Nullable PciPin pin() {
        return pin;
    }

    boolean isBusMaster() {
        return busMaster;
    }

    /**
     * Makes configuration space.
     *
     * @param decode runs when what decides where regions show was written
     * @param refreshPin runs when what decides over the pin was written
     * @param status returns the bits of the status register that are not stored
     */
    RegisterBank bank(Runnable decode, Runnable refreshPin, LongSupplier status) {
        RegisterBank.Builder bank =
                RegisterBank.named("pci", PciFunction.CONFIG_BYTES)
                        .trace(context.trace())
                        .quietElsewhere();
        declareIdentity(bank);
        declareControl(bank, decode, refreshPin, status);
        bars.forEach(bar -> bar.declare(bank, decode));
        registers.forEach(declaration -> declaration.accept(bank));
        declareCapabilities(bank);
        return bank.build();
    }

    private static void constant(
            RegisterBank.Builder bank, String name, int offset, Width width, long value) {
        bank.register(
                name,
                offset,
                width,
                r -> r.access(Access.READ_ONLY).reset(value).onPeek(() -> value));
    }

    private void declareIdentity(RegisterBank.Builder bank) {
        constant(bank, "VENDOR_ID", 0x00, Width.WORD, vendor);
        constant(bank, "DEVICE_ID", 0x02, Width.WORD, device);
        constant(bank, "REVISION_ID", 0x08, Width.BYTE, revision);
        constant(bank, "PROGRAMMING_INTERFACE", 0x09, Width.BYTE, classCode & 0xFF);
        constant(bank, "CLASS", 0x0A, Width.WORD, classCode >>> 8);
        constant(bank, "HEADER_TYPE", 0x0E, Width.BYTE, 0);
        constant(bank, "SUBSYSTEM_VENDOR_ID", 0x2C, Width.WORD, subsystemVendor);
        constant(bank, "SUBSYSTEM_ID", 0x2E, Width.WORD, subsystem);
        constant(bank, "INTERRUPT_PIN", 0x3D, Width.BYTE, pin == null ? 0 : pin.number());
    }

    private void declareControl(
            RegisterBank.Builder bank, Runnable decode, Runnable refreshPin, LongSupplier status) {
        bank.register(
                        "COMMAND",
                        0x04,
                        Width.WORD,
                        r -> {
                            r.summary("Command (6.2.2)").access(Access.READ_ONLY);
                            r.reset(hardwired).stored().onPeek(this::command);
                            r.field("IO_SPACE", 0, enable(0, has(PciSpace.IO)));
                            r.field("MEMORY_SPACE", 1, enable(1, has(PciSpace.MEMORY)));
                            r.field("BUS_MASTER", 2, enable(2, busMaster));
                            r.field("PARITY_ERROR_RESPONSE", 6);
                            r.field("SERR_ENABLE", 8);
                            r.field("INTERRUPT_DISABLE", 10, access(pin != null));
                            r.onWrite(
                                    (old, now) -> {
                                        decode.run();
                                        refreshPin.run();
                                    });
                        })
                .register(
                        "STATUS",
                        0x06,
                        Width.WORD,
                        r ->
                                r.summary("Status (6.2.3)")
                                        .access(Access.READ_ONLY)
                                        .onPeek(() -> fixedStatus() | status.getAsLong()))
                .register("CACHE_LINE_SIZE", 0x0C, Width.BYTE, r -> r.summary("6.2.4"))
                .register("LATENCY_TIMER", 0x0D, Width.BYTE, r -> r.summary("6.2.4"))
                .register(
                        "INTERRUPT_LINE",
                        0x3C,
                        Width.BYTE,
                        r -> r.summary("For system software (6.2.4)"));
    }

    private long command() {
        return made == null ? hardwired : made.command() | hardwired;
    }

    private long fixedStatus() {
        return messages.isEmpty() && capabilities.isEmpty() ? 0 : CAPABILITIES_LIST;
    }

    private Access enable(int bit, boolean there) {
        return access(there && (hardwired >> bit & 1) == 0);
    }

    private static Access access(boolean there) {
        return there ? Access.READ_WRITE : Access.READ_ONLY;
    }

    private boolean has(PciSpace space) {
        return bars.stream().anyMatch(bar -> bar.kind().space == space)
                || own.stream().anyMatch(window -> window.gated() && window.space() == space);
    }

    private void declareCapabilities(RegisterBank.Builder bank) {
        int at = firstCapability;
        int left = messages.size() + capabilities.size();
        constant(bank, "CAPABILITIES_POINTER", CAPABILITIES, Width.BYTE, left == 0 ? 0 : at);
        for (Messages capability : messages) {
            left--;
            int next = align(at + capability.size());
            capability.declare(bank, at, left == 0 ? 0 : next);
            at = next;
        }
        for (Capability capability : capabilities) {
            left--;
            int next = align(at + capability.size());
            int pointer = left == 0 ? 0 : next;
            constant(
                    bank, "CAP_%02x".formatted(at), at, Width.WORD, capability.id() | pointer << 8);
            capability.registers().declare(bank, at);
            at = next;
        }
    }

    private static int align(int offset) {
        return offset + 3 & -4;
    }
}
