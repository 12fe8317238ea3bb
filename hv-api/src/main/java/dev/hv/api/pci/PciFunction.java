package dev.hv.api.pci;

import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.Region;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One PCI function: its configuration space, and what that decides (PCI Local Bus Specification
 * 3.0, chapter 6). A device makes one in {@code create}, keeps it, and calls {@link #reset}, {@link
 * #driveOutputs}, {@link #save} and {@link #load} from its own methods of those names. Used inside
 * the device domain.
 */
public final class PciFunction {
    /** Size of configuration space, in bytes. */
    public static final int CONFIG_BYTES = 256;

    static final long IO_SPACE = 1;
    static final long MEMORY_SPACE = 1 << 1;
    static final long BUS_MASTER = 1 << 2;
    static final long INTERRUPT_DISABLE = 1 << 10;
    static final long INTERRUPT_STATUS = 1 << 3;

    private final RegisterBank bank;
    private final Register command;
    private final List<BaseAddress> bars;
    private final List<Messages> messages;
    private final List<Window> windows = new ArrayList<>();
    private final @Nullable AddressSpace dma;
    private final Pin pin;
    private final @Nullable PciPin interruptPin;
    private @Nullable PciConnection connection;

    /** A region that may be shown somewhere, and where it is shown now. */
    private static final class Window {
        final int number;
        final Region region;
        final PciSpace space;
        final long enable;
        long wanted;
        long shown;

        Window(int number, Region region, PciSpace space, boolean gated) {
            enable = !gated ? 0 : space == PciSpace.IO ? IO_SPACE : MEMORY_SPACE;
            this.number = number;
            this.region = region;
            this.space = space;
        }
    }

    PciFunction(PciFunctionBuilder builder, DeviceContext context) {
        pin = new Pin();
        interruptPin = builder.pin();
        messages = List.copyOf(builder.messages());
        bank = builder.bank(this::decode, this::refreshPin, this::status);
        command = bank.register("COMMAND");
        messages.forEach(capability -> capability.attach(bank));
        bars = List.copyOf(builder.bars());
        for (BaseAddress bar : bars) {
            windows.add(new Window(bar.window(), bar.region(), bar.kind().space, true));
        }
        for (PciFunctionBuilder.Own own : builder.own()) {
            windows.add(new Window(own.number(), own.region(), own.space(), own.gated()));
        }
        dma =
                builder.isBusMaster()
                        ? new BusMasterSpace(context.dma(), this::isBusMaster, context.trace())
                        : null;
    }

    /**
     * Begins a function.
     *
     * @param context of the device
     * @param slot of kind PCI into which the function goes
     */
    public static PciFunctionBuilder builder(DeviceContext context, String slot) {
        return new PciFunctionBuilder(context, slot);
    }

    /** The machine puts the function on a bus; once, before the first reset. */
    public void connect(PciConnection bus) {
        connection = bus;
    }

    /** Returns its interrupt pin; empty if it has none. */
    public Optional<PciPin> interruptPin() {
        return Optional.ofNullable(interruptPin);
    }

    /** Returns everything that it shows on the bus, some of it nowhere at present. */
    public List<Region> regions() {
        return windows.stream().map(window -> window.region).toList();
    }

    /** Returns what answers configuration cycles, {@link #CONFIG_BYTES} bytes. */
    public IoHandler config() {
        return bank;
    }

    /** Returns configuration space as data. */
    public RegisterMap registers() {
        return bank.describe();
    }

    /**
     * Returns a register of configuration space.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public Register register(String name) {
        return bank.register(name);
    }

    /** Returns the table of MSI-X as data; empty without MSI-X. */
    public List<RegisterMap> messageTables() {
        List<RegisterMap> tables = new ArrayList<>();
        for (Messages capability : messages) {
            if (capability instanceof MsixCapability msix) {
                tables.add(msix.registers().describe());
            }
        }
        return tables;
    }

    /** The first phase of a reset; the second is {@link #driveOutputs}. */
    public void reset() {
        bank.reset();
        messages.forEach(Messages::reset);
        windows.forEach(window -> window.wanted = 0);
        pin.level = false;
    }

    /** Shows what is to be shown where, and drives the pin; before the device's own outputs. */
    public void driveOutputs() {
        decode();
        refreshPin();
    }

    /** Writes the state, into a section of the device's. */
    public void save(StateWriter out) {
        bank.save(out);
        messages.forEach(capability -> capability.save(out));
    }

    /**
     * Takes a saved state in; {@link #driveOutputs} follows. What {@link #place} had placed is the
     * device's to place again.
     *
     * @throws StateException if it is incomplete, or says what the hardware cannot
     */
    public void load(StateReader in) throws StateException {
        bank.load(in);
        for (BaseAddress bar : bars) {
            bar.check(bank);
        }
        for (Messages capability : messages) {
            capability.load(in);
        }
        pin.level = false;
    }

    /**
     * Returns the interrupt pin. While the guest has disabled it, or takes messages instead, the
     * pin on the bus stays low, and the level that the device drives is kept.
     */
    public InterruptLine intx() {
        return pin;
    }

    /** Returns whether the guest takes messages instead of the pin. */
    public boolean takesMessages() {
        for (int i = 0; i < messages.size(); i++) {
            if (messages.get(i).enabled()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Sends an interrupt message, if the guest takes any and has made the function a bus master; a
     * masked one waits.
     *
     * @param vector from 0
     * @throws IndexOutOfBoundsException if the function has no such vector
     */
    public void message(int vector) {
        for (int i = 0; i < messages.size(); i++) {
            messages.get(i).send(vector);
        }
    }

    /** Returns whether the guest lets the function reach memory by itself. */
    public boolean isBusMaster() {
        return (command.value() & BUS_MASTER) != 0;
    }

    /** Returns what the guest has written to the command register. */
    long command() {
        return command.value();
    }

    /**
     * Returns memory as the function reaches it: closed while it is no bus master.
     *
     * @throws IllegalStateException if the function was not declared as a bus master
     */
    public AddressSpace dma() {
        if (dma == null) {
            throw new IllegalStateException("this function was not declared as a bus master");
        }
        return dma;
    }

    /**
     * Shows a window of the device's own ({@link PciFunctionBuilder#ioWindow}) at an address, which
     * registers outside the standard header decide; unless it was declared otherwise, the space's
     * bit of the command register opens and closes it.
     *
     * @param address first address; 0 shows it nowhere
     */
    public void place(Region region, long address) {
        for (Window window : windows) {
            if (window.number > BaseAddress.ROM && isSame(window.region, region)) {
                window.wanted = address;
                show(window);
                return;
            }
        }
        throw new IllegalArgumentException(region.name() + " is no window of this function");
    }

    @SuppressWarnings("ReferenceEquality") // regions are the same only as objects
    private static boolean isSame(Region one, Region other) {
        return one == other;
    }

    private long status() {
        return pin.level ? INTERRUPT_STATUS : 0;
    }

    private void decode() {
        for (int i = 0; i < windows.size(); i++) {
            Window window = windows.get(i);
            if (i < bars.size()) {
                window.wanted = bars.get(i).address(bank);
            }
            show(window);
        }
    }

    private void show(Window window) {
        if (connection == null) {
            return;
        }
        boolean open = (command.value() & window.enable) == window.enable;
        long address = open ? window.wanted : 0;
        if (address == window.shown) {
            return;
        }
        if (address == 0) {
            connection.hide(window.number, window.region, window.space);
        } else {
            connection.show(window.number, window.region, window.space, address);
        }
        window.shown = address;
    }

    void refreshPin() {
        if (connection != null) {
            boolean silent = (command.value() & INTERRUPT_DISABLE) != 0 || takesMessages();
            connection.interrupt().set(pin.level && !silent);
        }
    }

    /** The pin as the device drives it. */
    private final class Pin implements InterruptLine {
        private boolean level;

        @Override
        public void set(boolean asserted) {
            level = asserted;
            refreshPin();
        }

        @Override
        public boolean asserted() {
            return level;
        }

        @Override
        public void onEndOfInterrupt(Runnable action) {
            if (connection != null) {
                connection.interrupt().onEndOfInterrupt(action);
            }
        }
    }
}
