package dev.hv.api.backend;

import java.util.Optional;

/** What draws for a {@link DisplayBackend}. Called inside the device domain. */
public interface DisplaySource {
    /** What {@link #draw} returns where nothing changes before {@link DisplayBackend#changed}. */
    long NEVER = Long.MAX_VALUE;

    /**
     * Brings a picture up to date. There is one canvas for each source: what was drawn on it by
     * earlier calls is still there.
     *
     * @param everything whether to draw all of it, and not only what has changed
     * @return after how many nanoseconds of virtual time to look again even if nobody calls {@link
     *     DisplayBackend#changed}: a cursor blinks, or memory is written past the device; {@link
     *     #NEVER} if there is no need
     */
    long draw(Canvas canvas, boolean everything);

    /** Returns the characters on the screen; empty where the picture is not made of characters. */
    Optional<TextScreen> text();

    /** Where a picture is drawn. A pixel is 0x00RRGGBB; rows follow each other without gaps. */
    interface Canvas {
        /**
         * Gives the picture a size; one that it has already changes nothing, another one makes it
         * black.
         *
         * @param width in pixels, 1 to 4096
         * @param height in pixels, 1 to 4096
         * @return all pixels: that of column x in row y is at {@code y * width + x}
         */
        int[] pixels(int width, int height);

        /** A rectangle of the picture has changed. */
        void damage(int x, int y, int width, int height);
    }
}
