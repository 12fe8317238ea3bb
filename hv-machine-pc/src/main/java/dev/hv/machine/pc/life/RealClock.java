package dev.hv.machine.pc.life;

import dev.hv.machine.pc.HostClock;

/** The host's time, less the time in which the machine stood still. */
public final class RealClock implements MachineClock {
    private final HostClock host;

    /** Replaced as a whole, so that readers never mix two. */
    private volatile Moment moment = new Moment(false, 0);

    /**
     * @param running whether time passes
     * @param nanos if it does, the difference to the host's clock; else the time
     */
    private record Moment(boolean running, long nanos) {}

    /** A clock at 0 that stands still. */
    public RealClock(HostClock host) {
        this.host = host;
    }

    @Override
    public long nanos() {
        Moment now = moment;
        return now.running ? host.nanos() + now.nanos : now.nanos;
    }

    @Override
    public boolean followsHost() {
        return true;
    }

    @Override
    public void start() {
        if (!moment.running) {
            moment = new Moment(true, moment.nanos - host.nanos());
        }
    }

    @Override
    public void stop() {
        moment = new Moment(false, nanos());
    }

    @Override
    public void set(long nanos) {
        moment = new Moment(false, nanos);
    }
}
