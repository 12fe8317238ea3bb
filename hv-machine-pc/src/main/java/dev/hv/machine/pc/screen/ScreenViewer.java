package dev.hv.machine.pc.screen;

/**
 * Somebody who looks at a {@link Screen}. Called inside the device domain, with the screen locked:
 * a viewer notes what it is told, and looks later, on a thread of its own.
 */
public interface ScreenViewer {
    /** The picture has this size, in pixels, from now on, and all of it is to be drawn. */
    void resized(int width, int height);

    /** A rectangle of the picture has changed. */
    void damaged(int x, int y, int width, int height);

    /**
     * All that has changed until now has been told; called after each look that found something.
     */
    void refreshed();

    /** The display is being closed; the picture does not change any more. */
    default void ended() {}
}
