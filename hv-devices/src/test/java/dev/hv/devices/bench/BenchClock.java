package dev.hv.devices.bench;

import dev.hv.api.time.Timer;
import dev.hv.api.time.VirtualClock;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Virtual time that moves when the test says so; timers fire exactly on time, in order. */
public final class BenchClock implements VirtualClock {
    private final Map<String, BenchTimer> timers = new TreeMap<>();
    private long nanos;
    private boolean followsHost;

    /** Says of itself from now on that it follows the host's. */
    public void followHost() {
        followsHost = true;
    }

    @Override
    public boolean followsHost() {
        return followsHost;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Timer timer(String name, Runnable onFire) {
        BenchTimer timer = new BenchTimer(onFire);
        if (timers.put(name, timer) != null) {
            throw new IllegalArgumentException("two timers " + name);
        }
        return timer;
    }

    /** Moves on, firing what is due on the way. */
    public void advance(long byNanos) {
        long target = nanos + byNanos;
        while (true) {
            List<BenchTimer> due = new ArrayList<>(timers.values());
            due.removeIf(timer -> !timer.armed || timer.deadline > target);
            if (due.isEmpty()) {
                break;
            }
            BenchTimer next =
                    due.stream().min(Comparator.comparingLong(timer -> timer.deadline)).get();
            nanos = Math.max(nanos, next.deadline);
            next.armed = false;
            next.onFire.run();
        }
        nanos = target;
    }

    /** Returns the deadlines that are armed, by name. */
    public Map<String, Long> deadlines() {
        Map<String, Long> armed = new TreeMap<>();
        timers.forEach(
                (name, timer) -> {
                    if (timer.armed) {
                        armed.put(name, timer.deadline);
                    }
                });
        return armed;
    }

    /** Does what a machine does on restore: sets the time, and arms just these. */
    public void restore(long nanos, Map<String, Long> deadlines) {
        this.nanos = nanos;
        timers.values().forEach(BenchTimer::cancel);
        deadlines.forEach(
                (name, deadline) -> Objects.requireNonNull(timers.get(name), name).armAt(deadline));
    }

    private static final class BenchTimer implements Timer {
        private final Runnable onFire;
        private boolean armed;
        private long deadline;

        BenchTimer(Runnable onFire) {
            this.onFire = onFire;
        }

        @Override
        public void armAt(long deadlineNanos) {
            armed = true;
            deadline = deadlineNanos;
        }

        @Override
        public void cancel() {
            armed = false;
        }

        @Override
        public OptionalLong deadlineNanos() {
            return armed ? OptionalLong.of(deadline) : OptionalLong.empty();
        }
    }
}
