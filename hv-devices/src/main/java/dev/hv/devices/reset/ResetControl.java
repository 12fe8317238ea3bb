package dev.hv.devices.reset;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.IoHandler;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.MachineRequests;
import dev.hv.api.device.ResetKind;
import dev.hv.api.irq.InterruptLine;
import dev.hv.api.irq.Trigger;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.trace.Trace;

import java.util.Map;
import java.util.OptionalLong;

/**
 * Fast A20 and reset control of a chipset: Intel ICH9 datasheet (order number 316972), 13.7.2
 * (PORT92) and 13.7.5 (RST_CNT).
 */
final class ResetControl implements Device, RegisterMapped, IoHandler {
    private static final long INIT_NOW = 1;
    private static final long ALT_A20_GATE = 1 << 1;
    private static final long SYS_RST = 1 << 1;
    private static final long RST_CPU = 1 << 2;
    private static final long FULL_RST = 1 << 3;

    private final MachineRequests machine;
    private final InterruptLine a20;
    private final RegisterBank port92;
    private final RegisterBank cf9;
    private final Register fast;

    ResetControl(ResetControlConfig config, DeviceContext context) {
        machine = context.machine();
        Trace trace = context.trace();
        port92 =
                RegisterBank.named("port92", 1)
                        .trace(trace)
                        .register(
                                "PORT92",
                                0,
                                Width.BYTE,
                                r ->
                                        r.summary("Fast A20 and INIT")
                                                .field("INIT_NOW", 0)
                                                .field("ALT_A20_GATE", 1)
                                                .reset(config.a20() ? ALT_A20_GATE : 0)
                                                .onWrite(this::port92Written))
                        .build();
        cf9 =
                RegisterBank.named("cf9", 1)
                        .trace(trace)
                        .register(
                                "RST_CNT",
                                0,
                                Width.BYTE,
                                r ->
                                        r.summary("Reset control")
                                                .field("SYS_RST", 1)
                                                .field("RST_CPU", 2)
                                                .field("FULL_RST", 3)
                                                .onWrite(this::resetControlWritten))
                        .build();
        fast = port92.register("PORT92");
        context.ports("port92", 1, AccessRules.bytes(), port92);
        context.ports("cf9", 1, AccessRules.bytes(), cf9);
        a20 = context.line("a20", Trigger.LEVEL);
    }

    /** As the port behind a host bridge's CONFADD: CF9h, at offset 0. */
    @Override
    public long read(long offset, Width width) {
        return cf9.read(offset, width);
    }

    @Override
    public void write(long offset, Width width, long value) {
        cf9.write(offset, width, value);
    }

    @Override
    public OptionalLong peek(long offset, Width width) {
        return cf9.peek(offset, width);
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of("port92", port92.describe(), "cf9", cf9.describe());
    }

    @Override
    public void reset(ResetKind kind) {
        port92.reset();
        cf9.reset();
    }

    @Override
    public void driveOutputs() {
        a20.set((fast.value() & ALT_A20_GATE) != 0);
    }

    @Override
    public void save(StateWriter out) {
        port92.save(out);
        cf9.save(out);
    }

    @Override
    public void load(StateReader in) throws StateException {
        port92.load(in);
        cf9.load(in);
    }

    private void port92Written(long old, long now) {
        driveOutputs();
        if ((now & ~old & INIT_NOW) != 0) {
            machine.resetProcessors();
        }
    }

    /**
     * A rising RST_CPU resets: the processor by INIT# alone, with SYS_RST the machine; with
     * FULL_RST as well, power goes away for a while (13.7.5).
     */
    private void resetControlWritten(long old, long now) {
        if ((now & ~old & RST_CPU) == 0) {
            return;
        }
        if ((now & SYS_RST) == 0) {
            machine.resetProcessors();
        } else {
            machine.reset((now & FULL_RST) != 0 ? ResetKind.COLD : ResetKind.WARM);
        }
    }
}
