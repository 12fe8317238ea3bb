package dev.hv.api.trace;

/**
 * Where a part says what happens. Never throws, never blocks; any thread. Check {@link #enabled}
 * before computing arguments that cost something.
 */
public interface Trace {
    /** Returns whether anybody listens to {@link #event}. */
    boolean enabled();

    /**
     * Something happened.
     *
     * @param name of the event; a constant of the device, in dotted lower case
     * @param a first value, as the event's documentation says
     * @param b second value
     */
    void event(String name, long a, long b);

    /**
     * The guest broke the hardware's rules. Not a fault of the host, never an exception; the sink
     * limits the rate.
     *
     * @param rule which rule, in a short sentence that is a constant of the device
     * @param offset where, in bytes from the start of the region
     * @param value what was written, or 0
     */
    void guestError(String rule, long offset, long value);

    /** Returns a trace to which nobody listens. */
    static Trace none() {
        return SilentTrace.INSTANCE;
    }
}
