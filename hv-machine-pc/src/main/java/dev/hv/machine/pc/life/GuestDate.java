package dev.hv.machine.pc.life;

import dev.hv.api.time.WallClock;

import java.time.Instant;

/** A date that advances with virtual time. */
public final class GuestDate implements WallClock {
    private final MachineClock clock;
    private volatile Instant origin;

    /**
     * @param clock virtual time
     * @param origin the date when virtual time is 0
     */
    public GuestDate(MachineClock clock, Instant origin) {
        this.clock = clock;
        this.origin = origin;
    }

    /** Returns the date when virtual time is 0. */
    public Instant origin() {
        return origin;
    }

    /** Sets the date when virtual time is 0, for a restore. */
    public void origin(Instant date) {
        origin = date;
    }

    @Override
    public Instant now() {
        return origin.plusNanos(clock.nanos());
    }
}
