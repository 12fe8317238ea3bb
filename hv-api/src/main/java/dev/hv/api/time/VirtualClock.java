package dev.hv.api.time;

/**
 * Virtual time: stops while the machine is paused, never runs back, and is part of the snapshot.
 * Read from any thread; timers are made and armed inside the device domain.
 */
public interface VirtualClock {
    /** Returns nanoseconds since the machine was first started. */
    long nanos();

    /**
     * Makes a timer, not armed.
     *
     * @param name unique within its device; identifies the timer in snapshots
     * @param onFire runs inside the device domain when the deadline has come, on time or late,
     *     never early; it may arm the timer again
     */
    Timer timer(String name, Runnable onFire);

    /**
     * Returns whether time passes with the host's while the machine runs, whether its processors
     * get to run or not. Otherwise it passes with what they do. It stays so for the machine's life.
     */
    default boolean followsHost() {
        return false;
    }
}
