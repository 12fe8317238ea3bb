package dev.hv.devices;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.ResetKind;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.Trigger;
import dev.hv.api.register.Access;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

// README
/** Writing RING raises the interrupt; writing a one to STATUS.RUNG ends it. */
final class Doorbell implements Device {
    private final RegisterBank bank;
    private final Register status;
    private final InterruptLine irq;

    Doorbell(DeviceContext context) {
        irq = context.line("irq", Trigger.LEVEL);
        bank =
                RegisterBank.named("doorbell", 2)
                        .trace(context.trace())
                        .register(
                                "RING",
                                0,
                                Width.BYTE,
                                r -> r.access(Access.WRITE_ONLY).onWrite((old, now) -> ring()))
                        .register(
                                "STATUS",
                                1,
                                Width.BYTE,
                                r ->
                                        r.field("RUNG", 0, Access.WRITE_ONE_TO_CLEAR)
                                                .onWrite((old, now) -> driveOutputs()))
                        .build();
        status = bank.register("STATUS");
        context.ports("regs", 2, AccessRules.bytes(), bank);
    }

    private void ring() {
        status.set(1);
        driveOutputs();
    }

    @Override
    public void driveOutputs() {
        irq.set(status.value() != 0);
    }

    @Override
    public void reset(ResetKind kind) {
        bank.reset();
    }

    @Override
    public void save(StateWriter out) {
        bank.save(out);
    }

    @Override
    public void load(StateReader in) throws StateException {
        bank.load(in);
    }
}
