package dev.hv.devices;

/**
 * A frequency, and exact conversion between its ticks and nanoseconds of virtual time.
 *
 * @param hertz ticks a second, 1 to 8,000,000,000
 */
public record Frequency(long hertz) {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long MAX_HERTZ = 8_000_000_000L;

    /** Checks the range. */
    public Frequency {
        if (hertz < 1 || hertz > MAX_HERTZ) {
            throw new IllegalArgumentException(hertz + " Hz, expected 1 to " + MAX_HERTZ);
        }
    }

    /**
     * Returns how many whole ticks have passed after that time.
     *
     * @param nanos nanoseconds; not negative
     */
    public long ticks(long nanos) {
        return nanos / NANOS_PER_SECOND * hertz
                + nanos % NANOS_PER_SECOND * hertz / NANOS_PER_SECOND;
    }

    /**
     * Returns the first nanosecond at which that many ticks have passed, or {@link Long#MAX_VALUE}
     * if no clock gets there.
     *
     * @param ticks not negative
     */
    public long nanos(long ticks) {
        long seconds = ticks / hertz;
        if (seconds >= Long.MAX_VALUE / NANOS_PER_SECOND) {
            return Long.MAX_VALUE;
        }
        long rest = ticks % hertz * NANOS_PER_SECOND;
        return seconds * NANOS_PER_SECOND + (rest + hertz - 1) / hertz;
    }

    /** As {@link #nanos(long)}, counted from a point in time; saturates as that does. */
    public long nanosAfter(long startNanos, long ticks) {
        long nanos = nanos(ticks);
        return nanos > Long.MAX_VALUE - startNanos ? Long.MAX_VALUE : startNanos + nanos;
    }
}
