package dev.hv.devices.apic;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.time.Timer;
import dev.hv.api.time.VirtualClock;
import dev.hv.devices.Frequency;

import java.util.List;
import java.util.OptionalLong;

/**
 * The timer of the local APIC (Intel SDM vol. 3A, 12.5.4): a down-counter, or a comparator on the
 * time-stamp counter.
 *
 * <p>The counter is not counted: where it is follows from when it was started. A period is measured
 * from that start, so that periods do not drift, and what expires while the machine is late comes
 * as one interrupt, as the single IRR bit behind it makes it anyway.
 */
final class ApicTimer {
    /** In the order of the encoding in bits 18:17 of the LVT timer register (12.5.1). */
    enum Mode {
        ONE_SHOT,
        PERIODIC,
        TSC_DEADLINE,
        /** Counts nothing. */
        RESERVED;

        private static final List<Mode> ENCODING = List.of(values());

        static Mode of(long lvt) {
            return ENCODING.get((int) ((lvt >> 17) & 3));
        }
    }

    /** A guest's period may be a nanosecond; the host hears of it no more often than this. */
    static final long SHORTEST_PERIOD_NANOS = 10_000;

    private static final long COUNT_MASK = 0xFFFF_FFFFL;
    private static final long NEVER = Long.MAX_VALUE;

    private final VirtualClock clock;
    private final Timer timer;
    private final Frequency bus;
    private final Frequency tsc;
    private final Runnable onExpiry;

    private Mode mode = Mode.ONE_SHOT;
    private int divideShift = 1;
    private long initialCount;
    private long startCount;
    private long startNanos;
    private long deadline;

    /**
     * @param bus what the counter divides
     * @param tsc what the time-stamp counter counts
     * @param onExpiry runs inside the domain at each expiry
     */
    ApicTimer(VirtualClock clock, Frequency bus, Frequency tsc, Runnable onExpiry) {
        this.clock = clock;
        this.bus = bus;
        this.tsc = tsc;
        this.onExpiry = onExpiry;
        timer = clock.timer("timer", this::expire);
    }

    /** Goes to the state after power-up: stopped, dividing by 2 (12.4.7.1). */
    void reset() {
        timer.cancel();
        mode = Mode.ONE_SHOT;
        divideShift = 1;
        stop();
    }

    /** A change to or from TSC-deadline mode disarms the timer (12.5.4.1). */
    void mode(Mode now) {
        if (now == mode) {
            return;
        }
        long nanos = clock.nanos();
        settle(nanos);
        boolean countsOn = counts(mode) && counts(now);
        mode = now;
        if (!countsOn) {
            stop();
        }
        arm(nanos);
    }

    /** The initial-count register; writing starts the count, and zero stops it (12.5.4). */
    void initialCount(long count) {
        if (!counts(mode)) {
            return;
        }
        long now = clock.nanos();
        settle(now);
        initialCount = count & COUNT_MASK;
        start(initialCount, now);
    }

    long initialCount() {
        return initialCount;
    }

    /** The current-count register. */
    long currentCount() {
        return currentCount(clock.nanos());
    }

    private long currentCount(long now) {
        if (!counts(mode)) {
            return 0;
        }
        long past = past(now);
        if (past < startCount) {
            return startCount - past;
        }
        return mode == Mode.PERIODIC && initialCount != 0
                ? initialCount - (past - startCount) % initialCount
                : 0;
    }

    /**
     * The divide configuration register: bits 3, 1 and 0 (12.5.4). The count goes on from where it
     * is.
     */
    void divideConfiguration(long bits) {
        long now = clock.nanos();
        settle(now);
        long count = currentCount(now);
        int code = (int) ((bits & 3) | ((bits >> 1) & 4));
        divideShift = (code + 1) & 7;
        start(count, now);
    }

    /**
     * IA32_TSC_DEADLINE, in ticks since power-on (a CPU whose time-stamp counter was written counts
     * with its own offset): zero if disarmed, and in the other modes (12.5.4.1).
     */
    long deadline() {
        return deadline;
    }

    /** Arms TSC-deadline mode, or disarms it with zero; without effect in the other modes. */
    void deadline(long ticks) {
        if (mode != Mode.TSC_DEADLINE) {
            return;
        }
        long now = clock.nanos();
        settle(now);
        deadline = ticks;
        arm(now);
    }

    /** Disarms for good; the device is closed. */
    void close() {
        timer.cancel();
    }

    private static boolean counts(Mode mode) {
        return mode == Mode.ONE_SHOT || mode == Mode.PERIODIC;
    }

    private void stop() {
        initialCount = 0;
        startCount = 0;
        startNanos = 0;
        deadline = 0;
    }

    private void start(long count, long now) {
        startCount = count;
        startNanos = now;
        arm(now);
    }

    /** Returns how far the counter has counted since it was started. */
    private long past(long now) {
        return bus.ticks(Math.max(0, now - startNanos)) >> divideShift;
    }

    private long nextExpiryNanos(long now) {
        return switch (mode) {
            case TSC_DEADLINE -> deadline > 0 ? tsc.nanos(deadline) : NEVER;
            case ONE_SHOT -> past(now) < startCount ? afterStart(startCount) : NEVER;
            case PERIODIC -> {
                long past = past(now);
                if (past < startCount) {
                    yield afterStart(startCount);
                }
                if (initialCount == 0) {
                    yield NEVER;
                }
                long periods = (past - startCount) / initialCount + 1;
                yield afterStart(startCount + periods * initialCount);
            }
            case RESERVED -> NEVER;
        };
    }

    private long afterStart(long count) {
        return bus.nanosAfter(startNanos, count << divideShift);
    }

    private void arm(long now) {
        long next = nextExpiryNanos(now);
        if (next == NEVER) {
            timer.cancel();
        } else {
            timer.armAt(next);
        }
    }

    /** An expiry that is due, but of which the machine has not told yet, is not lost. */
    private void settle(long now) {
        OptionalLong due = timer.deadlineNanos();
        if (due.isPresent() && due.getAsLong() <= now) {
            timer.cancel();
            expire();
        }
    }

    private void expire() {
        deadline = 0;
        onExpiry.run();
        long now = clock.nanos();
        long next = nextExpiryNanos(now);
        if (next != NEVER) {
            timer.armAt(Math.max(next, now + SHORTEST_PERIOD_NANOS));
        }
    }

    void save(StateWriter out) {
        out.putLong("divide-shift", divideShift);
        out.putLong("initial-count", initialCount);
        out.putLong("start-count", startCount);
        out.putLong("start-nanos", startNanos);
        out.putLong("deadline", deadline);
    }

    /**
     * Leaves the armed deadline alone: the machine restores it.
     *
     * @param saved the mode, which the LVT timer register has
     */
    void load(StateReader in, Mode saved) throws StateException {
        mode = saved;
        divideShift = in.getInt("divide-shift", 0, 7);
        initialCount = count(in, "initial-count");
        startCount = count(in, "start-count");
        startNanos = in.getLong("start-nanos");
        if (startNanos < 0) {
            throw new StateException("start-nanos", "is " + startNanos + ", before power-on");
        }
        deadline = in.getLong("deadline");
    }

    private static long count(StateReader in, String field) throws StateException {
        long value = in.getLong(field);
        if ((value & ~COUNT_MASK) != 0) {
            throw new StateException(field, "is " + value + ", expected 32 bits");
        }
        return value;
    }
}
