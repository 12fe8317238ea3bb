package dev.hv.devices.pic;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.ResetKind;
import dev.hv.api.irq.InterruptController;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.SharedInput;
import dev.hv.api.irq.Trigger;
import dev.hv.api.register.Access;
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
 * The master and the slave as a PC wires them: the slave's INT drives the master's input 2. The
 * edge/level control registers are those of PC chipsets (Intel 82371AB datasheet, order number
 * 290562, ELCR1 and ELCR2): the timer, keyboard, cascade, real-time clock and coprocessor inputs
 * stay edge-triggered.
 */
final class Pic8259aPair implements Device, InterruptController, RegisterMapped {
    private static final int CASCADE = 2;
    private static final int INPUTS = 16;
    private static final int ELCR_MASTER = 0xF8;
    private static final int ELCR_SLAVE = 0xDE;

    /** What an undriven data bus reads as: no slave has answered. */
    private static final int FLOATING_BUS = 0xFF;

    private final Pic8259a master;
    private final Pic8259a slave;
    private final RegisterBank elcr;
    private final InterruptLine intr;
    private final InterruptLine cascade;
    private final List<SharedInput> inputs = new ArrayList<>();

    Pic8259aPair(DeviceContext context) {
        master =
                new Pic8259a(
                        "pic.master",
                        context.trace(),
                        1 << CASCADE,
                        this::driveIntr,
                        level -> inputs.get(level).endOfInterrupt());
        slave =
                new Pic8259a(
                        "pic.slave",
                        context.trace(),
                        0,
                        this::driveOutputs,
                        level -> inputs.get(8 + level).endOfInterrupt());
        elcr =
                RegisterBank.named("pic.elcr", 2)
                        .trace(context.trace())
                        .register(
                                "ELCR1",
                                0,
                                Width.BYTE,
                                r ->
                                        r.summary("Level-triggered inputs 3 to 7.")
                                                .field("INT3-7", 3, 7, Access.READ_WRITE)
                                                .reset(0)
                                                .onPeek(master::elcr)
                                                .onWrite((old, now) -> master.setElcr((int) now)))
                        .register(
                                "ELCR2",
                                1,
                                Width.BYTE,
                                r ->
                                        r.summary("Level-triggered inputs 9 to 12, 14 and 15.")
                                                .field("INT9-12", 1, 4, Access.READ_WRITE)
                                                .field("INT14-15", 6, 7, Access.READ_WRITE)
                                                .reset(0)
                                                .onPeek(slave::elcr)
                                                .onWrite((old, now) -> slave.setElcr((int) now)))
                        .build();
        for (int i = 0; i < INPUTS; i++) {
            Pic8259a chip = i < 8 ? master : slave;
            int level = i & 7;
            inputs.add(new SharedInput(asserted -> chip.input(level, asserted)));
        }
        cascade = inputs.get(CASCADE).connect("slave");
        intr = context.line("intr", Trigger.LEVEL);
        context.ports("master", 2, AccessRules.bytes(), master.bank());
        context.ports("slave", 2, AccessRules.bytes(), slave.bank());
        context.ports("elcr", 2, AccessRules.bytes(), elcr);
    }

    @Override
    public int inputs() {
        return INPUTS;
    }

    @Override
    public InterruptLine connect(int input, String source) {
        return inputs.get(input).connect(source);
    }

    @Override
    public int acknowledge() {
        int level = master.highestRequest();
        if (level == Pic8259a.NONE || !master.cascades(level)) {
            return master.vector(master.acknowledge());
        }
        master.acknowledge();
        if (slave.identity() != level) {
            return FLOATING_BUS;
        }
        return slave.vector(slave.acknowledge());
    }

    private void driveIntr() {
        intr.set(master.highestRequest() != Pic8259a.NONE);
    }

    @Override
    public void driveOutputs() {
        cascade.set(slave.highestRequest() != Pic8259a.NONE);
        driveIntr();
    }

    @Override
    public void reset(ResetKind kind) {
        master.reset();
        slave.reset();
    }

    @Override
    public void save(StateWriter out) {
        master.save(out.section("master"));
        slave.save(out.section("slave"));
    }

    @Override
    public void load(StateReader in) throws StateException {
        master.load(section(in, "master"), ELCR_MASTER);
        slave.load(section(in, "slave"), ELCR_SLAVE);
    }

    private static StateReader section(StateReader in, String name) throws StateException {
        return in.section(name).orElseThrow(() -> new StateException(name, "is missing"));
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of(
                "master", master.bank().describe(),
                "slave", slave.bank().describe(),
                "elcr", elcr.describe());
    }
}
