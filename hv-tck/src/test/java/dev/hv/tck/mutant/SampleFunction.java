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
import dev.hv.api.pci.PciFunction;
import dev.hv.api.state.Schema;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** A PCI function with one register: what is written there goes to address 0 of memory. */
final class SampleFunction implements Device, IoHandler {
    private final PciFunction function;
    private final AddressSpace memory;
    private final Initiator self;

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
                            Slot.of("bar0", Slot.Kind.MMIO, "The register")),
                    Set.of(Claim.PCI, Claim.MMIO, Claim.DMA, Claim.PEEK, Claim.SNAPSHOT));
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
                        .busMaster()
                        .memoryBar(0, context.mmio("bar0", 16, AccessRules.only(Width.DWORD), this))
                        .build();
        memory = bugs.contains(RoleBug.MASTER_BIT_IGNORED) ? context.dma() : function.dma();
        self = Initiator.named(context.path());
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
        memory.write(0, Width.DWORD, value, self);
    }

    @Override
    public void reset(ResetKind kind) {
        function.reset();
    }

    @Override
    public void driveOutputs() {
        function.driveOutputs();
    }

    @Override
    public void save(StateWriter out) {
        function.save(out.section("pci"));
    }

    @Override
    public void load(StateReader in) throws StateException {
        function.load(in.section("pci").orElseThrow(() -> new StateException("pci", "is missing")));
    }
}
