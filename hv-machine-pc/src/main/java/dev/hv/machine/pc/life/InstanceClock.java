package dev.hv.machine.pc.life;

import dev.hv.api.time.Timer;
import dev.hv.api.time.VirtualClock;

/**
 * The machine's clock as one instance sees it.
 *
 * @param clock the machine's
 * @param timers the machine's
 * @param instance in whose name timers are made
 * @param guard of the instance
 */
public record InstanceClock(MachineClock clock, TimerQueue timers, String instance, Guard guard)
        implements VirtualClock {
    @Override
    public long nanos() {
        return clock.nanos();
    }

    @Override
    public boolean followsHost() {
        return clock.followsHost();
    }

    @Override
    public Timer timer(String name, Runnable onFire) {
        return timers.make(instance, name, guard.work(onFire));
    }
}
