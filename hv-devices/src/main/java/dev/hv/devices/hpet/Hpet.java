package dev.hv.devices.hpet;

import dev.hv.api.bus.AccessRules;
import dev.hv.api.bus.IoHandler;
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
import dev.hv.api.trace.Trace;
import dev.hv.devices.Frequency;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * The high precision event timer: IA-PC HPET specification 1.0a. Three comparators of 64 bits, all
 * of them periodic if asked; interrupts go to I/O APIC inputs 20 to 23 or, in legacy replacement,
 * where the 8254 and the RTC had theirs. There are no FSB interrupts.
 *
 * <p>The comparison is for equality: a comparator that is set behind the counter waits for the
 * counter to come round. What expires while the machine is late comes as one interrupt.
 */
final class Hpet implements Device, RegisterMapped {
    static final long FEMTOS_PER_SECOND = 1_000_000_000_000_000L;

    /** A guest's period may be a tick; the host hears of it no more often than this. */
    static final long SHORTEST_PERIOD_NANOS = 10_000;

    private static final int SIZE = 1024;
    private static final int TIMERS = 3;
    private static final int STRIDE = 0x20;
    private static final int TN_CMP = 0x108;
    private static final int TN_END = 0x100 + TIMERS * STRIDE;

    private static final long ENABLE_CNF = 1;
    private static final long LEG_RT_CNF = 1 << 1;

    private static final long INT_TYPE_CNF = 1 << 1;
    private static final long INT_ENB_CNF = 1 << 2;
    private static final long TYPE_CNF = 1 << 3;
    private static final long VAL_SET_CNF = 1 << 6;
    private static final long MODE32_CNF = 1 << 8;
    private static final int INT_ROUTE_SHIFT = 9;
    private static final long INT_ROUTE_CNF = 0x1F << INT_ROUTE_SHIFT;

    private static final int FIRST_ROUTE = 20;
    private static final int LAST_ROUTE = 23;
    private static final long ROUTES = 0x00F0_0000L;
    private static final int NO_ROUTE = -1;
    private static final long PER_INT_CAP = 1 << 4;
    private static final long SIZE_CAP = 1 << 5;

    private final Frequency frequency;
    private final VirtualClock clock;
    private final Trace trace;
    private final RegisterBank bank;
    private final Register general;
    private final Register configuration;
    private final InterruptLine legacy;
    private final List<InterruptLine> legacyLines;
    private final List<InterruptLine> routedLines;
    private final List<Comparator> comparators;
    private final List<Timer> timers;

    /** The main counter at {@link #startNanos}, or wherever it stands while halted. */
    private long startCount;

    private long startNanos;
    private long status;

    Hpet(HpetConfig config, DeviceContext context) {
        frequency = new Frequency(config.counterHz());
        clock = context.clock();
        trace = context.trace();
        comparators = IntStream.range(0, TIMERS).mapToObj(n -> new Comparator()).toList();
        bank = bank(FEMTOS_PER_SECOND / config.counterHz());
        general = bank.register("GEN_CONF");
        configuration = bank.register("TN_CONF");
        context.mmio("regs", SIZE, AccessRules.only(Width.DWORD, Width.QWORD), new Registers());
        legacy = context.line("legacy", Trigger.LEVEL);
        legacyLines =
                List.of(context.line("irq0", Trigger.EDGE), context.line("irq8", Trigger.EDGE));
        routedLines =
                IntStream.rangeClosed(FIRST_ROUTE, LAST_ROUTE)
                        .mapToObj(route -> context.line("gsi" + route, Trigger.LEVEL))
                        .toList();
        timers = IntStream.range(0, TIMERS).mapToObj(this::timer).toList();
    }

    private Timer timer(int n) {
        return clock.timer("timer" + n, () -> expired(n));
    }

    private RegisterBank bank(long periodFemtos) {
        // vendor 8086h; legacy replacement, 64 bits, three timers, revision 1
        long capabilities = (periodFemtos << 32) | 0x8086_A201L;
        return RegisterBank.named("hpet", SIZE)
                .trace(trace)
                .register(
                        "GCAP_ID",
                        0x000,
                        Width.QWORD,
                        r ->
                                r.summary("Capabilities and ID (2.3.4)")
                                        .access(Access.READ_ONLY)
                                        .reset(capabilities)
                                        .onPeek(() -> capabilities))
                .register(
                        "GEN_CONF",
                        0x010,
                        Width.QWORD,
                        r ->
                                r.summary("General configuration (2.3.5)")
                                        .field("ENABLE_CNF", 0)
                                        .field("LEG_RT_CNF", 1)
                                        .onWrite(this::generalWritten))
                .register(
                        "GINTR_STA",
                        0x020,
                        Width.QWORD,
                        r ->
                                r.summary("General interrupt status (2.3.6)")
                                        .field("T_INT_STS", 0, 2, Access.WRITE_ONE_TO_CLEAR)
                                        .reset(0)
                                        .onPeek(() -> status)
                                        .onWrite((old, now) -> statusWritten(now)))
                .register(
                        "MAIN_CNT",
                        0x0F0,
                        Width.QWORD,
                        r ->
                                r.summary("Main counter (2.3.7)")
                                        .reset(0)
                                        .onPeek(this::counter)
                                        .onWrite((old, now) -> counterWritten(now)))
                .register(
                        "TN_CONF",
                        0x100,
                        Width.QWORD,
                        r ->
                                r.summary("Timer configuration and capabilities (2.3.8)")
                                        .repeated(TIMERS, STRIDE)
                                        .field("INT_TYPE_CNF", 1)
                                        .field("INT_ENB_CNF", 2)
                                        .field("TYPE_CNF", 3)
                                        .field("PER_INT_CAP", 4, Access.READ_ONLY)
                                        .field("SIZE_CAP", 5, Access.READ_ONLY)
                                        .field("VAL_SET_CNF", 6, Access.WRITE_ONLY)
                                        .field("32MODE_CNF", 8)
                                        .field("INT_ROUTE_CNF", 9, 13, Access.READ_WRITE)
                                        .field("FSB_EN_CNF", 14, Access.READ_ONLY)
                                        .field("FSB_INT_DEL_CAP", 15, Access.READ_ONLY)
                                        .field("INT_ROUTE_CAP", 32, 63, Access.READ_ONLY)
                                        .reset((ROUTES << 32) | SIZE_CAP | PER_INT_CAP)
                                        .onWrite(this::configurationWritten))
                .register(
                        "TN_CMP",
                        TN_CMP,
                        Width.QWORD,
                        r ->
                                r.summary("Timer comparator (2.3.9)")
                                        .repeated(TIMERS, STRIDE)
                                        .reset(-1)
                                        .onPeek(n -> comparators.get(n).value()))
                .register(
                        "TN_FSB",
                        0x110,
                        Width.QWORD,
                        r ->
                                r.summary("Timer FSB interrupt route, absent (2.3.10)")
                                        .repeated(TIMERS, STRIDE)
                                        .access(Access.READ_ONLY)
                                        .reset(0)
                                        .onPeek(() -> 0))
                .build();
    }

    /** Beside the bank: which half of a comparator is written matters to its period. */
    private final class Registers implements IoHandler {
        @Override
        public long read(long offset, Width width) {
            return bank.read(offset, width);
        }

        @Override
        public void write(long offset, Width width, long value) {
            if (offset >= TN_CMP && offset < TN_END && (offset & 0x18) == 0x08) {
                int shift = (int) (offset & 4) * 8;
                int n = (int) (offset - TN_CMP) / STRIDE;
                comparatorWritten(n, value << shift, width.mask() << shift);
            } else {
                bank.write(offset, width, value);
            }
        }

        @Override
        public OptionalLong peek(long offset, Width width) {
            return bank.peek(offset, width);
        }
    }

    @Override
    public Map<String, RegisterMap> registerMaps() {
        return Map.of("regs", bank.describe());
    }

    @Override
    public void reset(ResetKind kind) {
        bank.reset();
        comparators.forEach(Comparator::reset);
        timers.forEach(Timer::cancel);
        startCount = 0;
        startNanos = 0;
        status = 0;
    }

    @Override
    public void driveOutputs() {
        legacy.set(replacesLegacy());
        for (int i = 0; i < legacyLines.size(); i++) {
            legacyLines.get(i).set(replacesLegacy() && interruptsByLevel(i));
        }
        for (int i = 0; i < routedLines.size(); i++) {
            boolean level = false;
            for (int n = 0; n < TIMERS; n++) {
                level |= route(n) == FIRST_ROUTE + i && interruptsByLevel(n);
            }
            routedLines.get(i).set(level);
        }
    }

    @Override
    public void save(StateWriter out) {
        bank.save(out);
        for (int n = 0; n < TIMERS; n++) {
            comparators.get(n).save(out.section("comparator" + n));
        }
        out.putLong("start-count", startCount);
        out.putLong("start-nanos", startNanos);
        out.putLong("status", status);
    }

    @Override
    public void load(StateReader in) throws StateException {
        bank.load(in);
        for (int n = 0; n < TIMERS; n++) {
            String section = "comparator" + n;
            comparators
                    .get(n)
                    .load(
                            in.section(section)
                                    .orElseThrow(() -> new StateException(section, "is missing")));
        }
        startCount = in.getLong("start-count");
        startNanos = in.getLong("start-nanos");
        if (startNanos < 0) {
            throw new StateException("start-nanos", "is " + startNanos + ", before power-on");
        }
        status = in.getInt("status", 0, (1 << TIMERS) - 1);
    }

    @Override
    public void close() {
        timers.forEach(Timer::cancel);
    }

    // The main counter (2.3.5, 2.3.7)

    private boolean isEnabled() {
        return (general.value() & ENABLE_CNF) != 0;
    }

    private long ticksSinceStart(long now) {
        return frequency.ticks(Math.max(0, now - startNanos));
    }

    private long counter() {
        return counterAt(clock.nanos());
    }

    private long counterAt(long now) {
        return isEnabled() ? startCount + ticksSinceStart(now) : startCount;
    }

    private void generalWritten(long old, long now) {
        long nanos = clock.nanos();
        if (((old ^ now) & ENABLE_CNF) != 0) {
            if (isEnabled()) {
                startNanos = nanos;
            } else {
                startCount += ticksSinceStart(nanos);
            }
        }
        settle(nanos);
        rearm(nanos);
        driveOutputs();
    }

    private void counterWritten(long value) {
        if (isEnabled()) {
            trace.guestError("a write to the main counter while it counts", 0xF0, value);
        }
        long now = clock.nanos();
        settle(now);
        startCount = value;
        startNanos = now;
        rearm(now);
    }

    // The comparators (2.3.8, 2.3.9)

    private boolean has(int n, long bit) {
        return (configuration.value(n) & bit) != 0;
    }

    private void configurationWritten(int n, long old, long now) {
        long kept = now & ~VAL_SET_CNF;
        int wanted = (int) ((now & INT_ROUTE_CNF) >> INT_ROUTE_SHIFT);
        if (wanted != 0 && !isRoute(wanted)) {
            kept = (kept & ~INT_ROUTE_CNF) | (old & INT_ROUTE_CNF);
        }
        configuration.set(n, kept);
        if ((now & VAL_SET_CNF) != 0) {
            comparators.get(n).setValueNext();
        }
        long nanos = clock.nanos();
        settle(n, nanos);
        if ((now & INT_TYPE_CNF) == 0) {
            status &= ~(1L << n);
        }
        arm(n, nanos);
        driveOutputs();
    }

    private void comparatorWritten(int n, long value, long mask) {
        long now = clock.nanos();
        settle(n, now);
        comparators.get(n).write(value, mask, has(n, TYPE_CNF));
        arm(n, now);
    }

    private void settle(long now) {
        for (int n = 0; n < TIMERS; n++) {
            settle(n, now);
        }
    }

    private void rearm(long now) {
        for (int n = 0; n < TIMERS; n++) {
            arm(n, now);
        }
    }

    private void arm(int n, long now) {
        armNotBefore(n, now, 0);
    }

    /** A counter that is read again could have gone past the comparator, which never fired then. */
    private void armNotBefore(int n, long now, long earliestNanos) {
        Timer timer = timers.get(n);
        long ticks = comparators.get(n).ticksFrom(counterAt(now), has(n, MODE32_CNF));
        long total = ticksSinceStart(now) + ticks;
        if (!isEnabled() || ticks <= 0 || total < 0) {
            timer.cancel();
        } else {
            timer.armAt(Math.max(earliestNanos, frequency.nanosAfter(startNanos, total)));
        }
    }

    /** An expiry that is due, but of which the machine has not told yet, is not lost. */
    private void settle(int n, long now) {
        OptionalLong due = timers.get(n).deadlineNanos();
        if (due.isPresent() && due.getAsLong() <= now) {
            timers.get(n).cancel();
            expired(n);
        }
    }

    private void expired(int n) {
        long now = clock.nanos();
        if (has(n, TYPE_CNF)) {
            comparators.get(n).moveOn(counterAt(now), has(n, MODE32_CNF));
        }
        armNotBefore(n, now, now + SHORTEST_PERIOD_NANOS);
        if (has(n, INT_TYPE_CNF)) {
            status |= 1L << n;
            driveOutputs();
        } else if (isEnabled() && has(n, INT_ENB_CNF)) {
            pulse(n);
        }
    }

    // Interrupts (2.3.6, 2.3.8)

    private void statusWritten(long now) {
        status = now;
        driveOutputs();
    }

    private boolean replacesLegacy() {
        long both = ENABLE_CNF | LEG_RT_CNF;
        return (general.value() & both) == both;
    }

    private boolean interruptsByLevel(int n) {
        return isEnabled() && ((status >>> n) & 1) != 0 && has(n, INT_ENB_CNF);
    }

    /** Returns the I/O APIC input, or NO_ROUTE if the timer has none, or a legacy one. */
    private int route(int n) {
        int route = (int) ((configuration.value(n) & INT_ROUTE_CNF) >> INT_ROUTE_SHIFT);
        boolean isLegacy = replacesLegacy() && n < legacyLines.size();
        return isLegacy || !isRoute(route) ? NO_ROUTE : route;
    }

    private static boolean isRoute(int input) {
        return ((ROUTES >>> input) & 1) != 0;
    }

    private void pulse(int n) {
        if (trace.enabled()) {
            trace.event("hpet.pulse", n, counter());
        }
        if (replacesLegacy() && n < legacyLines.size()) {
            legacyLines.get(n).pulse();
        } else if (route(n) != NO_ROUTE) {
            routedLines.get(route(n) - FIRST_ROUTE).pulse();
            driveOutputs();
        }
    }
}
