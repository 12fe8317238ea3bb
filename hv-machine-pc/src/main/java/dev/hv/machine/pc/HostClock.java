package dev.hv.machine.pc;

/**
 * Where machines of {@link ClockSpec.Mode#REAL} get the passing of time from. Bind another one in a
 * Guice module to make time pass at another speed. Any thread.
 */
@FunctionalInterface
public interface HostClock {
    /** Returns nanoseconds from an arbitrary origin; never runs back. */
    long nanos();
}
