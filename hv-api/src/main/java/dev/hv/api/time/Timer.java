package dev.hv.api.time;

import java.util.OptionalLong;

/**
 * A one-shot timer in virtual time. Its deadline is saved and restored by the machine, not by its
 * device. Used inside the device domain.
 */
public interface Timer {
    /**
     * Arms, replacing an earlier deadline. A deadline that has passed fires as soon as the domain
     * is free, after the caller has returned.
     *
     * @param deadlineNanos in nanoseconds of {@link VirtualClock#nanos}
     */
    void armAt(long deadlineNanos);

    /** Disarms; does nothing if not armed. */
    void cancel();

    /** Returns the deadline in nanoseconds, or empty if not armed. */
    OptionalLong deadlineNanos();
}
