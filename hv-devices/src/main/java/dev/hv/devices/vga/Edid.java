package dev.hv.devices.vga;

import java.nio.charset.StandardCharsets;

/**
 * What a monitor says of itself: a base block of EDID 1.3 (VESA Enhanced EDID Standard, release A,
 * section 3).
 */
final class Edid {
    static final int BYTES = 128;

    private static final int MANUFACTURER = 0x08;
    private static final int VERSION = 0x12;
    private static final int BASIC = 0x14;
    private static final int CHROMATICITY = 0x19;
    private static final int ESTABLISHED = 0x23;
    private static final int STANDARD = 0x26;
    private static final int DESCRIPTORS = 0x36;
    private static final int DESCRIPTOR_BYTES = 18;
    private static final int REFRESH_HZ = 60;

    /** sRGB's primaries and white point, ten bits each (section 3.7, table 3.15). */
    private static final int[] SRGB = {0xEE, 0x91, 0xA3, 0x54, 0x4C, 0x99, 0x26, 0x0F, 0x50, 0x54};

    /** Standard timings (section 3.9): width, and the bits of the aspect ratio. */
    private static final int[][] TIMINGS = {
        {800, 1}, {1024, 1}, {1152, 1}, {1280, 2}, {1440, 0}, {1600, 1}, {1920, 3}, {1680, 0}
    };

    private Edid() {}

    /** A block that prefers a picture of that size. */
    static byte[] preferring(int width, int height) {
        byte[] block = new byte[BYTES];
        put(block, 0, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00);
        int id = letter('H') << 10 | letter('V') << 5 | letter('M');
        put(block, MANUFACTURER, id >> 8, id & 0xFF, 1, 0, 0, 0, 0, 0, 0, 35);
        put(block, VERSION, 1, 3);
        put(block, BASIC, 0x0E, centimetres(width), centimetres(height), 120, 0x0E);
        put(block, CHROMATICITY, SRGB);
        put(block, ESTABLISHED, 0x21, 0x08, 0x00);
        for (int i = 0; i < TIMINGS.length; i++) {
            put(block, STANDARD + 2 * i, TIMINGS[i][0] / 8 - 31, TIMINGS[i][1] << 6);
        }
        detailedTiming(block, DESCRIPTORS, width, height);
        text(block, DESCRIPTORS + DESCRIPTOR_BYTES, 0xFC, "hv screen");
        int limits = DESCRIPTORS + 2 * DESCRIPTOR_BYTES;
        put(block, limits, 0, 0, 0, 0xFD, 0, 24, 200, 15, 160, 40, 0, 0x0A);
        for (int i = limits + 12; i < limits + DESCRIPTOR_BYTES; i++) {
            block[i] = ' ';
        }
        text(block, DESCRIPTORS + 3 * DESCRIPTOR_BYTES, 0xFF, "1");
        int sum = 0;
        for (byte value : block) {
            sum += value;
        }
        block[BYTES - 1] = (byte) -sum;
        return block;
    }

    private static int letter(char letter) {
        return letter - 'A' + 1;
    }

    /** At 96 dots to the inch. */
    private static int centimetres(int pixels) {
        return Math.clamp(Math.round(pixels * 2.54 / 96), 1, 255);
    }

    /** Section 3.10.2; the blanking is a quarter of a line and a twenty-fifth of a frame. */
    private static void detailedTiming(byte[] block, int at, int width, int height) {
        int horizontalBlank = width / 4 & ~7;
        int verticalBlank = Math.max(8, height / 25);
        long pixelsPerSecond =
                (long) (width + horizontalBlank) * (height + verticalBlank) * REFRESH_HZ;
        int clock = (int) Math.min(0xFFFF, pixelsPerSecond / 10_000);
        int horizontalFront = horizontalBlank / 4;
        int horizontalSync = horizontalBlank / 4;
        int millimetresWide = 10 * centimetres(width);
        int millimetresHigh = 10 * centimetres(height);
        put(
                block,
                at,
                clock,
                clock >> 8,
                width,
                horizontalBlank,
                width >> 8 << 4 | horizontalBlank >> 8,
                height,
                verticalBlank,
                height >> 8 << 4 | verticalBlank >> 8,
                horizontalFront,
                horizontalSync,
                3 << 4 | 4,
                horizontalFront >> 8 << 6 | horizontalSync >> 8 << 4,
                millimetresWide,
                millimetresHigh,
                millimetresWide >> 8 << 4 | millimetresHigh >> 8,
                0,
                0,
                0x18);
    }

    private static void text(byte[] block, int at, int tag, String text) {
        put(block, at, 0, 0, 0, tag, 0);
        byte[] letters = (text + "\n").getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < DESCRIPTOR_BYTES - 5; i++) {
            block[at + 5 + i] = i < letters.length ? letters[i] : (byte) ' ';
        }
    }

    private static void put(byte[] block, int at, int... values) {
        for (int i = 0; i < values.length; i++) {
            block[at + i] = (byte) values[i];
        }
    }
}
