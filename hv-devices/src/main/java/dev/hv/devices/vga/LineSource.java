package dev.hv.devices.vga;

/** Draws single lines of a picture, from what registers and memory say at that moment. */
interface LineSource {
    /** Width of the picture, in pixels. */
    int width();

    /** Height of the picture, in pixels. */
    int height();

    /** Whether a line is like the one above it. */
    boolean repeats(int line);

    /** Draws a line into the first {@link #width} pixels. */
    void draw(int line, int[] into);
}
