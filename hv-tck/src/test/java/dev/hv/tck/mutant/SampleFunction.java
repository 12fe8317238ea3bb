package dev.hv.tck.mutant;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.AddressSpace;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Claim;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.ResetKind;
import dev.hv.api.device.Slot;
import dev.hv.api.irq.MsiTarget;
import dev.hv.api.pci.PciFunction;
import dev.hv.api.pci.PciPin;
import dev.hv.api.state.Schema;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A PCI function with two registers: what is written to the first goes to address 0 of memory, and
 * it interrupts; a write of the second ends that.
 */
final class SampleFunction implements Device, IoHandler {
    private static final int COMMAND = 0x04;

    /** MSI is the only capability, at 80. */
    private static final int MSI_CONTROL = 0x82;

    private static final int MSI_ADDRESS = 0x84;
    private static final int MSI_DATA = 0x8C;

    private final PciFunction function;
    private final AddressSpace memory;
    private final Initiator self;
    private final MsiTarget messages;
    private final Set<RoleBug> bugs;
    private boolean done;

    /** How it is configured: not at all. */
    public record Config() {}

    /** Makes functions with some bugs. */
    record Plugin(Set<RoleBug> bugs) implements DevicePlugin<Config> {
        @Override
        public Descriptor<Config> descriptor() {
            return new Descriptor<>(
                    "sample-function",
                    "A PCI function that writes memory",
                    Config.class,
                    new Config(),
                    Schema.first("sample-function"),
                    List.of(
                            Slot.of("pci", Slot.Kind.PCI, "The function"),
                            Slot.of("bar0", Slot.Kind.MMIO, "The registers")),
                    Set.of(
                            Claim.PCI,
                            Claim.MMIO,
                            Claim.DMA,
                            Claim.LEVEL_IRQ,
                            Claim.MSI,
                            Claim.PEEK,
                            Claim.SNAPSHOT));
        }

        @Override
        public Device create(Config config, DeviceContext context) {
            return new SampleFunction(bugs, context);
        }
    }

    private SampleFunction(Set<RoleBug> bugs, DeviceContext context) {
        function =
                PciFunction.builder(context, "pci")
                        .identity(0x1234, 0x0001)
                        .classCode(0x0880_00)
                        .interruptPin(PciPin.A)
                        .busMaster()
                        .memoryBar(0, context.mmio("bar0", 16, AccessRules.only(Width.DWORD), this))
                        .msi(1)
                        .build();
        memory = bugs.contains(RoleBug.MASTER_BIT_IGNORED) ? context.dma() : function.dma();
        self = Initiator.named(context.path());
        messages = context.msi();
        this.bugs = bugs;
    }

    @Override
    public long read(long offset, Width width) {
        return 0;
    }

    @Override
    public OptionalLong peek(long offset, Width width) {
        return OptionalLong.of(0);
    }

    @Override
    public void write(long offset, Width width, long value) {
        if (offset != 0) {
            done &= bugs.contains(RoleBug.INTX_STAYS);
        } else {
            memory.write(0, Width.DWORD, value, self);
            done = true;
            message();
        }
        driveLine();
    }

    private void message() {
        boolean sends = (configured(MSI_CONTROL, Width.WORD) & 1) != 0 && master();
        if (bugs.contains(RoleBug.MESSAGE_MASK_IGNORED) && sends) {
            long address = configured(MSI_ADDRESS, Width.DWORD);
            messages.deliver(address, (int) configured(MSI_DATA, Width.WORD), self);
        } else if (bugs.contains(RoleBug.MESSAGE_OF_ITS_OWN) && sends) {
            messages.deliver(0xFEE0_0000L, 0, self);
        } else if (!bugs.contains(RoleBug.MESSAGE_NEVER)) {
            function.message(0);
        }
    }

    private long configured(int offset, Width width) {
        return function.config().peek(offset, width).orElse(0);
    }

    private boolean master() {
        return (configured(COMMAND, Width.WORD) & 4) != 0;
    }

    private void driveLine() {
        function.intx().set(done);
    }

    @Override
    public void reset(ResetKind kind) {
        function.reset();
        done = false;
    }

    @Override
    public void driveOutputs() {
        function.driveOutputs();
        driveLine();
    }

    @Override
    public void save(StateWriter out) {
        function.save(out.section("pci"));
        out.putBoolean("done", done);
    }

    @Override
    public void load(StateReader in) throws StateException {
        function.load(in.section("pci").orElseThrow(() -> new StateException("pci", "is missing")));
        done = in.getBoolean("done");
    }
}
