package dev.hv.machine.pc;

/** Takes what the parts of a machine say. Never throws, never blocks; any thread. */
public interface TraceSink {
    /**
     * Returns whether events of that instance are wanted.
     *
     * @param instance name of a device, or {@code cpu0}, {@code memory}, {@code ports}
     */
    boolean enabled(String instance);

    /** Something happened; see {@link dev.hv.api.trace.Trace#event}. */
    void event(String instance, String name, long a, long b);

    /**
     * The guest broke the hardware's rules; see {@link dev.hv.api.trace.Trace#guestError}. The
     * machine has limited the rate already: a sink hears of the first few, and then each time that
     * the number has doubled.
     *
     * @param count how often this instance has said that of this rule, this time included
     */
    void guestError(String instance, String rule, long offset, long value, long count);

    /** A sink that wants nothing. */
    static TraceSink none() {
        return new TraceSink() {
            @Override
            public boolean enabled(String instance) {
                return false;
            }

            @Override
            public void event(String instance, String name, long a, long b) {}

            @Override
            public void guestError(
                    String instance, String rule, long offset, long value, long count) {}
        };
    }
}
