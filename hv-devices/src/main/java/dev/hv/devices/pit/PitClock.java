package dev.hv.devices.pit;

/** The input clock of a PC's 8254: 14.31818… MHz by 12, which is 105/88 MHz exactly. */
final class PitClock {
    private static final long TICKS = 105;
    private static final long NANOS = 88_000;

    /** Latest tick whose time fits nanoseconds in a long. */
    static final long LAST_TICK = Long.MAX_VALUE / NANOS;

    private PitClock() {}

    /** Returns how many ticks have begun at that virtual time. */
    static long tickAt(long nanos) {
        return nanos / NANOS * TICKS + nanos % NANOS * TICKS / NANOS;
    }

    /** Returns the virtual time at which a tick has just begun. */
    static long nanosOf(long tick) {
        return tick / TICKS * NANOS + (tick % TICKS * NANOS + TICKS - 1) / TICKS;
    }
}
