package dev.hv.plugins.examples.copier;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.Initiator;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.ResetKind;
import dev.hv.api.pci.PciFunction;
import dev.hv.api.pci.PciPin;
import dev.hv.api.register.Access;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import java.lang.foreign.MemorySegment;
import java.util.Map;

/**
 * Writing START copies LENGTH bytes, 4096 at most, from SOURCE to TARGET, sets DONE and interrupts:
 * by INTA# while DONE is set, or by one message.
 */
final class Copier implements Device, RegisterMapped {
    private static final int REGISTERS = 32;
    private static final int MOST_BYTES = 4096;
    private static final long DONE = 1;

    private final PciFunction function;
    private final Initiator initiator;
    private final RegisterBank bank;
    private final Register source;
    private final Register target;
    private final Register length;
    private final Register status;
    private final MemorySegment buffer = MemorySegment.ofArray(new byte[MOST_BYTES]);

    Copier(DeviceContext context) {
        initiator = Initiator.named(context.path());
        bank =
                RegisterBank.named("copier", REGISTERS)
                        .trace(context.trace())
                        .quietElsewhere()
                        .register("SOURCE", 0x00, Width.QWORD, r -> r.summary("Copied from"))
                        .register("TARGET", 0x08, Width.QWORD, r -> r.summary("Copied to"))
                        .register(
                                "LENGTH",
                                0x10,
                                Width.DWORD,
                                r -> r.field("BYTES", 0, 12, Access.READ_WRITE))
                        .register(
                                "START",
                                0x14,
                                Width.DWORD,
                                r -> r.access(Access.WRITE_ONLY).onWrite((old, now) -> copy()))
                        .register(
                                "STATUS",
                                0x18,
                                Width.DWORD,
                                r ->
                                        r.field("DONE", 0, Access.WRITE_ONE_TO_CLEAR)
                                                .onWrite((old, now) -> driveOutputs()))
                        .build();
        source = bank.register("SOURCE");
        target = bank.register("TARGET");
        length = bank.register("LENGTH");
        status = bank.register("STATUS");
        AccessRules rules =
                AccessRules.implemented(Width.BYTE, Width.WORD, Width.DWORD, Width.QWORD);
        function =
                PciFunction.builder(context, "pci")
                        .identity(0x1234, 0xC0DE)
                        .classCode(0x0880_00)
                        .interruptPin(PciPin.A)
                        .busMaster()
                        .memoryBar(0, context.mmio("bar0", REGISTERS, rules, bank))
                        .msix(2, 1, "bar1")
                        .msi(1)
                        .build();
    }

    private void copy() {
        MemorySegment part = buffer.asSlice(0, Math.min(length.value(), MOST_BYTES));
        function.dma().readBytes(source.value(), part, initiator);
        function.dma().writeBytes(target.value(), part, initiator);
        status.set(DONE);
        function.message(0);
        driveLine();
    }

    private void driveLine() {
        function.intx().set((status.value() & DONE) != 0);
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of(
                "pci",
                function.registers(),
                "bar0",
                bank.describe(),
                "bar1",
                function.messageTables().getFirst());
    }

    @Override
    public void reset(ResetKind kind) {
        function.reset();
        bank.reset();
    }

    @Override
    public void driveOutputs() {
        function.driveOutputs();
        driveLine();
    }

    @Override
    public void save(StateWriter out) {
        function.save(out.section("pci"));
        bank.save(out);
    }

    @Override
    public void load(StateReader in) throws StateException {
        function.load(in.section("pci").orElseThrow(() -> new StateException("pci", "is missing")));
        bank.load(in);
    }
}
