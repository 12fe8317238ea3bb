package dev.hv.machine.pc.life;

import dev.hv.api.state.StateException;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;
import dev.hv.api.time.Timer;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * The timers of one machine. Used inside the device domain.
 *
 * <p>A machine has some dozens of timers, so a scan of them all is cheaper than a heap.
 */
@Singleton
public final class TimerQueue {
    /** What {@link #nextDeadline} returns when no timer is armed. */
    public static final long NONE = Long.MAX_VALUE;

    private final List<MachineTimer> timers = new ArrayList<>();
    private final List<MachineTimer> due = new ArrayList<>();
    private long next = NONE;
    private Runnable onEarlier = () -> {};

    @Inject
    public TimerQueue() {}

    /** Says who is to be told when the next deadline has come nearer. */
    public void onEarlier(Runnable action) {
        onEarlier = action;
    }

    /**
     * Makes a timer, not armed.
     *
     * @param owner the instance
     * @param name unique within its owner
     * @throws IllegalArgumentException if the owner has a timer of that name
     */
    Timer make(String owner, String name, Runnable onFire) {
        String path = owner + "." + name;
        if (timers.stream().anyMatch(timer -> timer.path.equals(path))) {
            throw new IllegalArgumentException("a second timer called " + path);
        }
        MachineTimer timer = new MachineTimer(path, onFire);
        timers.add(timer);
        return timer;
    }

    /** Returns the earliest deadline in nanoseconds, or {@link #NONE}. */
    public long nextDeadline() {
        return next;
    }

    /**
     * Runs each timer whose deadline has come once: by deadline, and by age where deadlines are
     * equal.
     */
    public void runDue(long nowNanos) {
        if (next > nowNanos) {
            return;
        }
        for (int i = 0; i < timers.size(); i++) {
            if (timers.get(i).isDue(nowNanos)) {
                due.add(timers.get(i));
            }
        }
        due.sort(Comparator.comparingLong(timer -> timer.deadline));
        try {
            for (int i = 0; i < due.size(); i++) {
                MachineTimer timer = due.get(i);
                // One that ran before it may have taken it back or put it off.
                if (timer.isDue(nowNanos)) {
                    timer.cancel();
                    timer.onFire.run();
                }
            }
        } finally {
            due.clear();
        }
    }

    private void findNext() {
        long earliest = NONE;
        for (int i = 0; i < timers.size(); i++) {
            MachineTimer timer = timers.get(i);
            if (timer.armed && timer.deadline < earliest) {
                earliest = timer.deadline;
            }
        }
        next = earliest;
    }

    /** Writes the deadlines of the armed timers, by path. */
    public void save(StateWriter out) {
        for (MachineTimer timer : timers) {
            if (timer.armed) {
                out.putLong(timer.path, timer.deadline);
            }
        }
    }

    /**
     * Arms the timers as they were saved, and no others.
     *
     * @throws StateException if a timer was saved that this machine has not got
     */
    public void load(StateReader in) throws StateException {
        for (String path : in.names()) {
            if (timers.stream().noneMatch(timer -> timer.path.equals(path))) {
                throw new StateException(path, "is no timer of this machine");
            }
        }
        List<String> armed = in.names();
        for (MachineTimer timer : timers) {
            if (armed.contains(timer.path)) {
                timer.armAt(in.getLong(timer.path));
            } else {
                timer.cancel();
            }
        }
    }

    private final class MachineTimer implements Timer {
        private final String path;
        private final Runnable onFire;
        private boolean armed;
        private long deadline;

        MachineTimer(String path, Runnable onFire) {
            this.path = path;
            this.onFire = onFire;
        }

        boolean isDue(long nowNanos) {
            return armed && deadline <= nowNanos;
        }

        @Override
        public void armAt(long deadlineNanos) {
            boolean wasNext = armed && deadline == next;
            armed = true;
            deadline = deadlineNanos;
            if (deadlineNanos < next) {
                next = deadlineNanos;
                onEarlier.run();
            } else if (wasNext) {
                findNext();
            }
        }

        @Override
        public void cancel() {
            if (armed) {
                armed = false;
                if (deadline == next) {
                    findNext();
                }
            }
        }

        @Override
        public OptionalLong deadlineNanos() {
            return armed ? OptionalLong.of(deadline) : OptionalLong.empty();
        }
    }
}
