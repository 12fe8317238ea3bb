package dev.hv.machine.pc.screen;

import dev.hv.api.backend.TextScreen;

import java.util.Optional;

/**
 * A picture at one moment.
 *
 * <p>A class rather than a record, since its pixels are an array.
 */
public final class ScreenImage {
    private final int width;
    private final int height;
    private final int[] pixels;
    private final Optional<TextScreen> text;

    ScreenImage(int width, int height, int[] pixels, Optional<TextScreen> text) {
        this.width = width;
        this.height = height;
        this.pixels = pixels;
        this.text = text;
    }

    /** Returns the width in pixels. */
    public int width() {
        return width;
    }

    /** Returns the height in pixels. */
    public int height() {
        return height;
    }

    /** Returns a pixel, 0x00RRGGBB. */
    public int rgb(int x, int y) {
        return pixels[y * width + x];
    }

    /** Returns the characters, if the picture is made of some. */
    public Optional<TextScreen> text() {
        return text;
    }
}
