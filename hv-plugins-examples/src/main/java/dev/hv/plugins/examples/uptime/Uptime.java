package dev.hv.plugins.examples.uptime;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.Width;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.ResetKind;
import dev.hv.api.register.Access;
import dev.hv.api.register.Register;
import dev.hv.api.register.RegisterBank;
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.time.VirtualClock;

import java.util.Map;

/** TICKS counts from the last reset on, at RATE; what is written to NOTE stays. */
final class Uptime implements Device, RegisterMapped {
    private static final int SIZE = 4096;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final VirtualClock clock;
    private final RegisterBank bank;
    private final Register rate;
    private long sinceNanos;

    Uptime(UptimeConfig config, DeviceContext context) {
        clock = context.clock();
        bank =
                RegisterBank.named("uptime", SIZE)
                        .trace(context.trace())
                        .register(
                                "TICKS",
                                0x00,
                                Width.QWORD,
                                r ->
                                        r.summary("Ticks since the last reset")
                                                .access(Access.READ_ONLY)
                                                .onPeek(this::ticks))
                        .register(
                                "RATE",
                                0x08,
                                Width.DWORD,
                                r ->
                                        r.summary("Ticks in a second")
                                                .access(Access.READ_ONLY)
                                                .reset(config.hertz()))
                        .register("NOTE", 0x0C, Width.DWORD, r -> r.summary("For the guest"))
                        .build();
        rate = bank.register("RATE");
        context.mmio("regs", SIZE, AccessRules.only(Width.DWORD, Width.QWORD), bank);
    }

    /** Whole seconds first: the product of the rest fits 64 bits. */
    private long ticks() {
        long nanos = clock.nanos() - sinceNanos;
        long rest = nanos % NANOS_PER_SECOND * rate.value() / NANOS_PER_SECOND;
        return nanos / NANOS_PER_SECOND * rate.value() + rest;
    }

    @Override
    public void reset(ResetKind kind) {
        bank.reset();
        sinceNanos = clock.nanos();
    }

    @Override
    public void driveOutputs() {}

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of("regs", bank.describe());
    }

    @Override
    public void save(StateWriter out) {
        bank.save(out);
        out.putLong("since-nanos", sinceNanos);
    }

    @Override
    public void load(StateReader in) throws StateException {
        bank.load(in);
        sinceNanos = in.getLong("since-nanos");
        if (sinceNanos < 0 || sinceNanos > clock.nanos()) {
            throw new StateException("since-nanos", "is not in the past: " + sinceNanos);
        }
    }
}
