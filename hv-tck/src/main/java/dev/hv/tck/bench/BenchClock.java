package dev.hv.tck.bench;

import dev.hv.api.time.Timer;
import dev.hv.api.time.VirtualClock;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Virtual time that moves only when it is advanced; timers fire on time, in the order of their
 * deadlines. Used by one thread.
 */
public final class BenchClock implements VirtualClock {
    /** How many timers fire in one advance before it ends early. */
    private static final int MAX_FIRINGS = 500;

    /** How many timers may fire one after the other while time stands still. */
    private static final int MAX_AT_ONCE = 100;

    private final Map<String, BenchTimer> timers = new LinkedHashMap<>();
    private final Runnable onUse;
    private final Runnable onFiring;
    private long nanos;
    private long armings;
    private boolean stuck;

    /**
     * @param nanos the time at which it begins
     * @param onUse runs whenever a timer is made, armed or cancelled
     * @param onFiring runs before a timer fires
     */
    BenchClock(long nanos, Runnable onUse, Runnable onFiring) {
        this.nanos = nanos;
        this.onUse = onUse;
        this.onFiring = onFiring;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Timer timer(String name, Runnable onFire) {
        onUse.run();
        BenchTimer timer = new BenchTimer(onFire);
        if (timers.putIfAbsent(name, timer) != null) {
            throw new IllegalArgumentException("two timers of the name " + name);
        }
        return timer;
    }

    /** Returns whether any timer was made. */
    public boolean used() {
        return !timers.isEmpty();
    }

    /** Returns whether timers went on firing without time going on. */
    public boolean stuck() {
        return stuck;
    }

    /** Returns the deadlines of the timers that are armed, in nanoseconds, by name. */
    public Map<String, Long> deadlines() {
        Map<String, Long> deadlines = new TreeMap<>();
        timers.forEach(
                (name, timer) -> timer.deadlineNanos().ifPresent(d -> deadlines.put(name, d)));
        return deadlines;
    }

    /**
     * Sets the time, and arms exactly the timers that are named, as a machine does that restores a
     * snapshot.
     */
    void restore(long now, Map<String, Long> deadlines) {
        nanos = now;
        timers.forEach(
                (name, timer) -> {
                    Long deadline = deadlines.get(name);
                    timer.deadline =
                            deadline == null ? OptionalLong.empty() : OptionalLong.of(deadline);
                });
    }

    /**
     * Lets time pass. Where very many timers fire on the way, it ends early, so that a device which
     * interrupts every few nanoseconds costs no more than others.
     *
     * @param length in nanoseconds; 0 lets fire what is due
     */
    void advance(long length) {
        long end = nanos + length;
        int atOnce = 0;
        for (int fired = 0; fired < MAX_FIRINGS; fired++) {
            BenchTimer timer = firstDue(end);
            if (timer == null) {
                nanos = end;
                return;
            }
            long deadline = timer.deadline.orElseThrow();
            atOnce = deadline > nanos ? 0 : atOnce + 1;
            stuck |= atOnce == MAX_AT_ONCE;
            nanos = Math.max(nanos, deadline);
            timer.deadline = OptionalLong.empty();
            onFiring.run();
            timer.onFire.run();
        }
    }

    private @Nullable BenchTimer firstDue(long end) {
        BenchTimer first = null;
        for (BenchTimer timer : timers.values()) {
            if (timer.due(end) && (first == null || timer.before(first))) {
                first = timer;
            }
        }
        return first;
    }

    private final class BenchTimer implements Timer {
        private final Runnable onFire;
        private OptionalLong deadline = OptionalLong.empty();
        private long arming;

        BenchTimer(Runnable onFire) {
            this.onFire = onFire;
        }

        @Override
        public void armAt(long deadlineNanos) {
            onUse.run();
            deadline = OptionalLong.of(deadlineNanos);
            arming = armings++;
        }

        @Override
        public void cancel() {
            onUse.run();
            deadline = OptionalLong.empty();
        }

        @Override
        public OptionalLong deadlineNanos() {
            return deadline;
        }

        boolean due(long end) {
            return deadline.isPresent() && deadline.getAsLong() <= end;
        }

        /** Earlier deadlines first; of equal ones, the one armed first. */
        boolean before(BenchTimer other) {
            int byDeadline = Long.compare(deadline.orElseThrow(), other.deadline.orElseThrow());
            return byDeadline != 0 ? byDeadline < 0 : arming < other.arming;
        }
    }
}
