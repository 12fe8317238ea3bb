package dev.hv.plugins.examples.temperature;

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
import dev.hv.api.register.RegisterMap;
import dev.hv.api.register.RegisterMapped;
import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.time.Timer;
import dev.hv.api.time.VirtualClock;

import java.util.Map;

/**
 * A sensor that follows the temperature around it with one time constant, and measures ten times a
 * second. The alarm is set by a measurement that reaches the threshold after one that did not.
 *
 * <p>The hardware is our own invention; its README is the datasheet.
 */
final class TemperatureSensor implements Device, RegisterMapped {
    private static final int PORTS = 8;
    private static final int IDENTITY = 0x54;
    private static final long ALARM = 1;
    private static final long ALARM_ENABLE = 1;
    private static final long HEATER = 2;

    /** No temperature reaches it. */
    private static final int THRESHOLD_AT_RESET = 0x7FFF;

    private static final long MEASUREMENT_NANOS = 100_000_000;
    private static final int CENTI = 100;

    /** Beyond every temperature that the options allow, in hundredths of a degree. */
    private static final int MAX_CENTIDEGREES = 300 * CENTI;

    private final TemperatureSensorConfig config;
    private final VirtualClock clock;
    private final Timer measurement;
    private final RegisterBank bank;
    private final Register status;
    private final Register control;
    private final Register threshold;
    private final InterruptLine irq;

    /** Since when what it tends to has not changed, in nanoseconds, and what it had then. */
    private long sinceNanos;

    private double sinceCentidegrees;

    /** Whether the last measurement that was compared had reached the threshold. */
    private boolean reached;

    TemperatureSensor(TemperatureSensorConfig config, DeviceContext context) {
        this.config = config;
        clock = context.clock();
        measurement = clock.timer("measurement", this::measure);
        bank = bank(context);
        status = bank.register("STATUS");
        control = bank.register("CONTROL");
        threshold = bank.register("THRESHOLD");
        context.ports("regs", PORTS, AccessRules.implemented(Width.BYTE, Width.WORD), bank);
        irq = context.line("irq", Trigger.LEVEL);
    }

    private RegisterBank bank(DeviceContext context) {
        return RegisterBank.named("temperature", PORTS)
                .trace(context.trace())
                .register(
                        "TEMPERATURE",
                        0,
                        Width.WORD,
                        r ->
                                r.summary("Last measurement, signed, in hundredths of a degree")
                                        .access(Access.READ_ONLY)
                                        .onPeek(() -> measured() & 0xFFFF))
                .register(
                        "STATUS",
                        2,
                        Width.BYTE,
                        r ->
                                r.summary("What has happened; writing a one clears")
                                        .field("ALARM", 0, Access.WRITE_ONE_TO_CLEAR)
                                        .onWrite((old, now) -> driveOutputs()))
                .register(
                        "CONTROL",
                        3,
                        Width.BYTE,
                        r ->
                                r.summary("What the sensor does")
                                        .field("ALARM_ENABLE", 0)
                                        .field("HEATER", 1)
                                        .onWrite(this::controlWritten))
                .register(
                        "THRESHOLD",
                        4,
                        Width.WORD,
                        r ->
                                r.summary("Where the alarm begins, as TEMPERATURE")
                                        .reset(THRESHOLD_AT_RESET))
                .register(
                        "IDENTITY",
                        6,
                        Width.BYTE,
                        r -> r.summary("0x54").access(Access.READ_ONLY).reset(IDENTITY))
                .build();
    }

    /** Returns what the sensor tends to, in hundredths of a degree. */
    private double target() {
        boolean heats = (control.value() & HEATER) != 0;
        return CENTI * (config.ambient() + (heats ? config.heater() : 0));
    }

    /** Newton's law of cooling; StrictMath, so that it is the same on every host. */
    private double temperature(long nanos) {
        double elapsedSeconds = Math.max(0, nanos - sinceNanos) / 1e9;
        double left = StrictMath.exp(-elapsedSeconds / config.timeConstant());
        return target() + (sinceCentidegrees - target()) * left;
    }

    private int measured() {
        long last = clock.nanos() - clock.nanos() % MEASUREMENT_NANOS;
        return (int) StrictMath.rint(temperature(last));
    }

    private boolean reaches() {
        return measured() >= (short) threshold.value();
    }

    private void measure() {
        boolean before = reached;
        reached = reaches();
        if (reached && !before) {
            status.set(ALARM);
        }
        armMeasurement();
        driveOutputs();
    }

    /** Nobody hears of a measurement but the alarm and whoever reads. */
    private void armMeasurement() {
        if ((control.value() & ALARM_ENABLE) != 0) {
            measurement.armAt((clock.nanos() / MEASUREMENT_NANOS + 1) * MEASUREMENT_NANOS);
        } else {
            measurement.cancel();
            reached = false;
        }
    }

    private void controlWritten(long old, long now) {
        if (((old ^ now) & HEATER) != 0) {
            // The stretch that ends was towards the old target.
            control.set(old);
            sinceCentidegrees = temperature(clock.nanos());
            sinceNanos = clock.nanos();
            control.set(now);
        }
        if (((old ^ now) & ALARM_ENABLE) != 0) {
            armMeasurement();
        }
        driveOutputs();
    }

    @Override
    public void reset(ResetKind kind) {
        bank.reset();
        measurement.cancel();
        sinceNanos = clock.nanos();
        sinceCentidegrees = CENTI * config.start();
        reached = false;
    }

    @Override
    public void driveOutputs() {
        boolean enabled = (control.value() & ALARM_ENABLE) != 0;
        irq.set(enabled && (status.value() & ALARM) != 0);
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of("regs", bank.describe());
    }

    @Override
    public void save(StateWriter out) {
        bank.save(out);
        out.putLong("since-nanos", sinceNanos);
        out.putLong("since-centidegrees", Double.doubleToRawLongBits(sinceCentidegrees));
        out.putBoolean("reached", reached);
    }

    @Override
    public void load(StateReader in) throws StateException {
        bank.load(in);
        sinceNanos = in.getLong("since-nanos");
        if (sinceNanos < 0) {
            throw new StateException("since-nanos", "is before the machine began: " + sinceNanos);
        }
        sinceCentidegrees = Double.longBitsToDouble(in.getLong("since-centidegrees"));
        if (!(Math.abs(sinceCentidegrees) <= MAX_CENTIDEGREES)) {
            throw new StateException("since-centidegrees", "is no temperature that can be");
        }
        reached = in.getBoolean("reached");
    }

    @Override
    public void close() {
        measurement.cancel();
    }
}
