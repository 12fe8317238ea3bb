package dev.hv.devices.chipset;

import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.ResetKind;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.Trigger;
import dev.hv.api.pci.PciFunction;
import dev.hv.api.register.Access;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Function 0 of the PIIX3: Intel 82371FB/82371SB datasheet (order number 290550), 2.2.
 *
 * <p>It routes each interrupt line of the PCI bus to an ISA interrupt (PIRQRC, 2.2.7), which the
 * guest then makes level-triggered in ELCR. ISA timing and decoding are registers without effect:
 * what sits on the ISA bus is devices of their own.
 */
final class IsaBridgePiix3 implements Device, RegisterMapped {
    static final List<String> PIRQS = List.of("pirqa", "pirqb", "pirqc", "pirqd");

    /** The ISA interrupts that an interrupt of PCI can be routed to; others are reserved. */
    static final List<Integer> ROUTABLE = List.of(3, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15);

    /** The bridge answers in both spaces and is a master, whatever is written (2.2.3). */
    private static final int HARDWIRED_COMMAND = 7;

    private static final long ROUTING_DISABLED = 0x80;

    private final PciFunction function;
    private final Register routes;
    private final List<InterruptLine> lines = new ArrayList<>();
    private final boolean[] levels = new boolean[PIRQS.size()];

    IsaBridgePiix3(DeviceContext context) {
        function =
                PciFunction.builder(context, "pci")
                        .identity(0x8086, 0x7000)
                        .classCode(0x0601_00)
                        .hardwiredCommand(HARDWIRED_COMMAND)
                        .registers(this::declare)
                        .build();
        routes = function.register("PIRQRC");
        for (int i = 0; i < PIRQS.size(); i++) {
            int pirq = i;
            context.input(PIRQS.get(i), asserted -> level(pirq, asserted));
        }
        for (int irq : ROUTABLE) {
            lines.add(context.line("irq" + irq, Trigger.LEVEL));
        }
    }

    private void declare(RegisterBank.Builder bank) {
        bank.register("IORT", 0x4C, Width.BYTE, r -> r.summary("ISA recovery (2.2.5)").reset(0x4D))
                .register("XBCS", 0x4E, Width.WORD, r -> r.summary("X-bus (2.2.6)").reset(0x03))
                .register(
                        "PIRQRC",
                        0x60,
                        Width.BYTE,
                        r ->
                                r.summary("Route of each PIRQ (2.2.7)")
                                        .access(Access.READ_ONLY)
                                        .field("ROUTE", 0, 3, Access.READ_WRITE)
                                        .field("DISABLED", 7)
                                        .reset(ROUTING_DISABLED)
                                        .repeated(PIRQS.size(), 1)
                                        .onWrite((index, old, now) -> route()))
                .register("TOM", 0x69, Width.BYTE, r -> r.summary("Top of memory (2.2.8)").reset(2))
                .register("MBIRQ", 0x70, Width.WORD, r -> r.summary("Board interrupts").reset(0))
                .register("DLC", 0x82, Width.BYTE, r -> r.summary("Deterministic latency"))
                .register("SMICNTL", 0xA0, Width.BYTE, r -> r.summary("SMI control").reset(0x08))
                .register("SMIEN", 0xA2, Width.WORD, r -> r.summary("SMI enable"));
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of("pci", function.registers());
    }

    @Override
    public void reset(ResetKind kind) {
        function.reset();
    }

    @Override
    public void driveOutputs() {
        function.driveOutputs();
        route();
    }

    @Override
    public void save(StateWriter out) {
        function.save(out.section("pci"));
        for (int i = 0; i < levels.length; i++) {
            out.putBoolean(PIRQS.get(i), levels[i]);
        }
    }

    @Override
    public void load(StateReader in) throws StateException {
        function.load(in.section("pci").orElseThrow(() -> new StateException("pci", "is missing")));
        for (int i = 0; i < levels.length; i++) {
            levels[i] = in.getBoolean(PIRQS.get(i));
        }
    }

    private void level(int pirq, boolean asserted) {
        levels[pirq] = asserted;
        route();
    }

    private void route() {
        int asserted = 0;
        for (int i = 0; i < levels.length; i++) {
            long route = routes.value(i);
            if (levels[i] && (route & ROUTING_DISABLED) == 0) {
                asserted |= 1 << (route & 0xF);
            }
        }
        for (int i = 0; i < lines.size(); i++) {
            lines.get(i).set((asserted >> ROUTABLE.get(i) & 1) != 0);
        }
    }
}
