package dev.hv.api.backend;

/**
 * A screen of the host's. It takes pictures when it wants to look; the device only says that there
 * is something new, so that a screen on which nothing happens costs nothing. Called inside the
 * device domain; never blocks.
 */
public non-sealed interface DisplayBackend extends HostBackend {
    /** Sets who draws; called once, when the device is made. */
    void connect(DisplaySource source);

    /**
     * What there is to see may have changed: called at the first change after each {@link
     * DisplaySource#draw}, and not again before the next one.
     */
    void changed();

    /** The device is being closed: the last moment to look. */
    void disconnect();
}
