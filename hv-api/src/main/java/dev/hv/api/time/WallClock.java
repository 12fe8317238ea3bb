package dev.hv.api.time;

import java.time.Instant;

/** Guest-visible date; a test or a replay may set it. It advances with virtual time. Any thread. */
@FunctionalInterface
public interface WallClock {
    /** Returns the date that a battery-backed clock would show. */
    Instant now();
}
