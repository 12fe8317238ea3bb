package dev.hv.devices.vga;

import dev.hv.api.device.Option;

/**
 * How an adapter is built, and what its monitor says.
 *
 * @param memoryBytes video memory; a power of two
 * @param width preferred width, in pixels
 * @param height preferred height, in pixels
 */
public record VgaConfig(
        @Option(
                        doc = "Video memory, a power of two",
                        min = VgaConfig.MIN_MEMORY_BYTES,
                        max = VgaConfig.MAX_MEMORY_BYTES,
                        unit = "bytes")
                long memoryBytes,
        @Option(
                        doc = "Width of the picture that the monitor prefers",
                        min = 640,
                        max = Dispi.MAX_WIDTH,
                        unit = "pixels")
                int width,
        @Option(
                        doc = "Height of the picture that the monitor prefers",
                        min = 400,
                        max = Dispi.MAX_HEIGHT,
                        unit = "pixels")
                int height) {
    /** Four planes of 64 KiB. */
    static final long MIN_MEMORY_BYTES = 1 << 18;

    static final long MAX_MEMORY_BYTES = 1 << 26;

    /** Enough for 2560 by 1600 pixels of 32 bits. */
    public static final VgaConfig DEFAULT = new VgaConfig(1 << 24, 1024, 768);
}
