package dev.hv.machine.pc.life;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.locks.LockSupport;

/**
 * Runs timers and the work of host threads in {@link dev.hv.machine.pc.ClockSpec.Mode#REAL}, on a
 * thread of its own.
 */
final class EventLoop implements Runnable {
    private final Domain domain;
    private final TimerQueue timers;
    private final MachineClock clock;
    private final Requests requests;

    /** Written inside the domain. */
    private volatile boolean held = true;

    private volatile boolean stopped;
    private volatile @Nullable Thread thread;

    EventLoop(Domain domain, TimerQueue timers, MachineClock clock, Requests requests) {
        this.domain = domain;
        this.timers = timers;
        this.clock = clock;
        this.requests = requests;
    }

    /** Looks at timers and work again. Any thread. */
    void wake() {
        Thread sleeper = thread;
        if (sleeper != Thread.currentThread()) {
            LockSupport.unpark(sleeper);
        }
    }

    /** When this returns, nothing runs any more until {@link #release}. */
    void hold() {
        domain.enter(() -> held = true);
    }

    /** Goes on. */
    void release() {
        domain.enter(() -> held = false);
        wake();
    }

    /** Ends the loop soon. */
    void stop() {
        stopped = true;
        wake();
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        try {
            while (!stopped) {
                long waitNanos = pass();
                if (held || (waitNanos > 0 && !domain.hasWork())) {
                    LockSupport.parkNanos(this, waitNanos);
                }
            }
        } catch (Throwable thrown) {
            requests.fail(thrown);
        }
    }

    /** Runs what is due; returns how long to wait if nothing happens. */
    private long pass() {
        domain.lock().lock();
        try {
            if (held) {
                return Long.MAX_VALUE;
            }
            domain.drain();
            timers.runDue(clock.nanos());
            long next = timers.nextDeadline();
            return next == TimerQueue.NONE ? Long.MAX_VALUE : next - clock.nanos();
        } finally {
            domain.lock().unlock();
        }
    }
}
