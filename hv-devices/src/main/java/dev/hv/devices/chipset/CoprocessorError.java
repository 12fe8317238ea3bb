package dev.hv.devices.chipset;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.ResetKind;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.Trigger;
import dev.hv.api.register.Access;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

import java.util.Map;

/**
 * Coprocessor errors as PCs report them since the AT: Intel 82371FB/82371SB datasheet (order number
 * 290550), signals FERR# and IGNNE#, and coprocessor error register; Intel SDM vol. 1, appendix
 * D.2.1.
 *
 * <p>FERR# raises IRQ 13. A write to port F0h ends that, and asserts IGNNE# for as long as FERR# is
 * asserted, so that the handler may use the coprocessor.
 */
final class CoprocessorError implements Device, RegisterMapped {
    private final RegisterBank ports;
    private final InterruptLine interrupt;
    private final InterruptLine ignore;
    private boolean error;
    private boolean interrupting;
    private boolean ignoring;

    CoprocessorError(DeviceContext context) {
        ports =
                RegisterBank.named("coprocessor", 1)
                        .trace(context.trace())
                        .register(
                                "COPROCESSOR_ERROR",
                                0,
                                Width.BYTE,
                                r ->
                                        r.summary("A write acknowledges the error")
                                                .access(Access.WRITE_ONLY)
                                                .onWrite((old, now) -> acknowledge()))
                        .build();
        context.ports("regs", 1, AccessRules.bytes(), ports);
        context.input("ferr", this::error);
        interrupt = context.line("irq", Trigger.LEVEL);
        ignore = context.line("ignne", Trigger.LEVEL);
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of("regs", ports.describe());
    }

    private void error(boolean asserted) {
        if (asserted && !error) {
            interrupting = true;
        }
        error = asserted;
        ignoring &= asserted;
        driveOutputs();
    }

    private void acknowledge() {
        interrupting = false;
        ignoring = error;
        driveOutputs();
    }

    @Override
    public void reset(ResetKind kind) {
        ports.reset();
        interrupting = false;
        ignoring = false;
    }

    @Override
    public void driveOutputs() {
        interrupt.set(interrupting);
        ignore.set(ignoring);
    }

    @Override
    public void save(StateWriter out) {
        ports.save(out);
        out.putBoolean("ferr", error);
        out.putBoolean("irq", interrupting);
        out.putBoolean("ignne", ignoring);
    }

    @Override
    public void load(StateReader in) throws StateException {
        ports.load(in);
        error = in.getBoolean("ferr");
        interrupting = in.getBoolean("irq");
        ignoring = in.getBoolean("ignne");
    }
}
