package dev.hv.tck.bench;

/** What a display has shown. */
public final class Picture {
    private final int width;
    private final int height;
    private final int[] pixels;

    Picture(int width, int height, int[] pixels) {
        this.width = width;
        this.height = height;
        this.pixels = pixels.clone();
    }

    /** Returns how many pixels a row has. */
    public int width() {
        return width;
    }

    /** Returns how many rows there are. */
    public int height() {
        return height;
    }

    /** Returns a pixel, 0x00RRGGBB. */
    public int pixel(int x, int y) {
        return pixels[y * width + x];
    }
}
