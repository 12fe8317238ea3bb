package dev.hv.api.irq;

/**
 * One source on a wire. Its level is state, not an event: setting the level that it already has
 * does nothing. Driven only inside the device domain.
 */
public interface InterruptLine {
    /** Drives the line. */
    void set(boolean asserted);

    /** Returns the level that this source drives; other sources on the wire do not show. */
    boolean asserted();

    /** An edge; the line is low on return. */
    default void pulse() {
        set(true);
        set(false);
    }

    /**
     * Runs, inside the domain, whenever the guest ends the interrupt while this source still
     * asserts. Replaces an earlier action.
     */
    default void onEndOfInterrupt(Runnable action) {}

    /**
     * Runs, inside the domain, whenever the guest ends an interrupt of the input that the line
     * leads to, whatever its level is then. Replaces an earlier action; it does not replace that of
     * {@link #onEndOfInterrupt}. Where nobody hears of the end, as with an I/O APIC and a signal
     * that is taken by its edge, it never runs.
     */
    default void onEveryEndOfInterrupt(Runnable action) {}
}
