package dev.hv.api.backend;

/** Shows a frame buffer. Called inside the device domain; never blocks. */
public non-sealed interface DisplayBackend extends HostBackend {
    /** The picture has this size, in pixels, and format from now on. */
    void mode(int width, int height, PixelFormat format);

    /** A rectangle of the picture, in pixels, has changed. */
    void damage(int x, int y, int width, int height);

    /** How a pixel is stored. */
    enum PixelFormat {
        /** 32 bits, little endian: blue, green, red, unused. */
        XRGB8888,
        /** 16 bits, little endian: 5 red, 6 green, 5 blue. */
        RGB565,
        /** 8 bits, through a palette. */
        INDEXED8
    }
}
