package dev.hv.machine.pc.bios;

import dev.hv.machine.pc.bios.VideoMode.Layout;

/**
 * Pixels and characters in the graphics modes: INT 10h, AH=0Ch, 0Dh and the text functions there.
 */
final class VideoPixels {
    private static final int XOR = 0x80;
    private static final int GRAPHICS_SET_RESET = 0;
    private static final int GRAPHICS_ENABLE = 1;
    private static final int GRAPHICS_ROTATE = 3;
    private static final int GRAPHICS_READ_MAP = 4;
    private static final int GRAPHICS_MODE = 5;
    private static final int GRAPHICS_BIT_MASK = 8;
    private static final int ROTATE_XOR = 0x18;
    private static final int ODD_LINES = 0x2000;
    private static final int WINDOW_BYTES = 0x10000;

    private final Hardware pc;
    private final VideoRegisters registers;
    private final VbeService vbe;

    VideoPixels(Hardware pc, VideoRegisters registers, VbeService vbe) {
        this.pc = pc;
        this.registers = registers;
        this.vbe = vbe;
    }

    /** Sets a pixel; bit 7 of the colour turns the pixel's bits over instead (not in mode 13h). */
    void set(VideoMode mode, int page, int x, int y, int colour) {
        if (x >= mode.width()) {
            return;
        }
        switch (mode.layout()) {
            case PACKED -> pc.write8(mode.base() + 320L * y + x, colour);
            case PLANAR -> planes(byteOf(mode, page, x, y), 0x80 >> (x & 7), colour);
            case CGA_2_BIT -> bits(mode, x, y, 2, colour);
            case CGA_1_BIT -> bits(mode, x, y, 1, colour);
            case TEXT -> {}
        }
    }

    int get(VideoMode mode, int page, int x, int y) {
        return switch (mode.layout()) {
            case PACKED -> pc.read8(mode.base() + 320L * y + x);
            case PLANAR -> {
                int colour = 0;
                for (int plane = 0; plane < 4; plane++) {
                    registers.set(VideoRegisters.GRAPHICS, GRAPHICS_READ_MAP, plane);
                    int data = pc.read8(byteOf(mode, page, x, y));
                    colour |= (data >> (7 - (x & 7)) & 1) << plane;
                }
                yield colour;
            }
            case CGA_2_BIT -> pc.read8(interlaced(mode, x / 4, y)) >> (6 - 2 * (x & 3)) & 3;
            case CGA_1_BIT -> pc.read8(interlaced(mode, x / 8, y)) >> (7 - (x & 7)) & 1;
            case TEXT -> 0;
        };
    }

    /** Returns where a planar mode has a pixel, once the window shows that. */
    private long byteOf(VideoMode mode, int page, int x, int y) {
        if (mode.extended()) {
            int offset = y * vbe.rowPixels() / 8 + x / 8;
            vbe.window(offset / WINDOW_BYTES);
            return mode.base() + offset % WINDOW_BYTES;
        }
        long start = (long) (page % mode.pages()) * mode.pageBytes();
        return mode.base() + start + (long) y * mode.columns() + x / 8;
    }

    private static long interlaced(VideoMode mode, int column, int y) {
        return mode.base() + (y & 1) * ((long) ODD_LINES) + (y >> 1) * 80L + column;
    }

    private void bits(VideoMode mode, int x, int y, int width, int colour) {
        int perByte = 8 / width;
        long at = interlaced(mode, x / perByte, y);
        int shift = 8 - width * (x % perByte + 1);
        int mask = ((1 << width) - 1) << shift;
        int data = pc.read8(at);
        int value = colour << shift & mask;
        pc.write8(at, (colour & XOR) != 0 ? data ^ value : (data & ~mask) | value);
    }

    /** Sets the pixels of one byte that a mask selects. */
    private void planes(long at, int mask, int colour) {
        registers.set(VideoRegisters.GRAPHICS, GRAPHICS_SET_RESET, colour & 0xF);
        registers.set(VideoRegisters.GRAPHICS, GRAPHICS_ENABLE, 0xF);
        registers.set(
                VideoRegisters.GRAPHICS, GRAPHICS_ROTATE, (colour & XOR) != 0 ? ROTATE_XOR : 0);
        registers.set(VideoRegisters.GRAPHICS, GRAPHICS_BIT_MASK, mask);
        pc.read8(at); // fills the latches
        pc.write8(at, 0xFF);
        plain();
    }

    /** The graphics controller as a mode set leaves it. */
    private void plain() {
        registers.set(VideoRegisters.GRAPHICS, GRAPHICS_ENABLE, 0);
        registers.set(VideoRegisters.GRAPHICS, GRAPHICS_SET_RESET, 0);
        registers.set(VideoRegisters.GRAPHICS, GRAPHICS_ROTATE, 0);
        registers.set(VideoRegisters.GRAPHICS, GRAPHICS_BIT_MASK, 0xFF);
    }

    /**
     * Draws a character.
     *
     * @param glyph its scan lines
     * @param colour of the pixels; the others become {@code background}, or stay if bit 7 of the
     *     colour is set
     */
    void character(
            VideoMode mode,
            int page,
            int column,
            int row,
            byte[] glyph,
            int colour,
            int background) {
        int top = row * glyph.length;
        for (int line = 0; line < glyph.length; line++) {
            if (mode.layout() == Layout.PLANAR) {
                planarLine(mode, page, column, top + line, glyph[line] & 0xFF, colour, background);
            } else {
                for (int i = 0; i < 8; i++) {
                    boolean ink = (glyph[line] >> (7 - i) & 1) != 0;
                    if (ink || (colour & XOR) == 0 || mode.layout() == Layout.PACKED) {
                        set(mode, page, 8 * column + i, top + line, ink ? colour : background);
                    }
                }
            }
        }
    }

    private void planarLine(
            VideoMode mode, int page, int column, int y, int ink, int colour, int background) {
        long at = byteOf(mode, page, 8 * column, y);
        if ((colour & XOR) == 0) {
            planes(at, ~ink & 0xFF, background);
        }
        planes(at, ink, colour);
    }

    /**
     * Moves text lines of a window up (or down, for a negative number), and clears what gets free.
     *
     * @param lines how many; 0 clears all
     */
    void scroll(
            VideoMode mode,
            int page,
            int left,
            int top,
            int right,
            int bottom,
            int lines,
            int height,
            int colour) {
        int rows = bottom - top + 1;
        int distance = lines == 0 ? rows : Math.min(Math.abs(lines), rows);
        boolean up = lines >= 0;
        for (int i = 0; i < rows * height; i++) {
            int y = up ? top * height + i : (bottom + 1) * height - 1 - i;
            int from = up ? y + distance * height : y - distance * height;
            boolean inside = up ? from < (bottom + 1) * height : from >= top * height;
            for (int column = left; column <= right; column++) {
                if (inside) {
                    copy(mode, page, column, from, y);
                } else {
                    clear(mode, page, column, y, colour);
                }
            }
        }
    }

    private void copy(VideoMode mode, int page, int column, int from, int to) {
        switch (mode.layout()) {
            case PLANAR -> {
                registers.set(VideoRegisters.GRAPHICS, GRAPHICS_MODE, 1); // through the latches
                pc.read8(byteOf(mode, page, 8 * column, from));
                pc.write8(byteOf(mode, page, 8 * column, to), 0);
                registers.set(VideoRegisters.GRAPHICS, GRAPHICS_MODE, 0);
            }
            case PACKED -> {
                long base = mode.base() + 8L * column;
                pc.write64(base + 320L * to, pc.read64(base + 320L * from));
            }
            case CGA_2_BIT ->
                    pc.write16(
                            interlaced(mode, 2 * column, to),
                            pc.read16(interlaced(mode, 2 * column, from)));
            case CGA_1_BIT ->
                    pc.write8(
                            interlaced(mode, column, to), pc.read8(interlaced(mode, column, from)));
            case TEXT -> {}
        }
    }

    private void clear(VideoMode mode, int page, int column, int y, int colour) {
        switch (mode.layout()) {
            case PLANAR -> planes(byteOf(mode, page, 8 * column, y), 0xFF, colour & 0xF);
            case PACKED ->
                    pc.write64(
                            mode.base() + 320L * y + 8L * column,
                            (colour & 0xFF) * 0x0101_0101_0101_0101L);
            case CGA_2_BIT -> pc.write16(interlaced(mode, 2 * column, y), (colour & 3) * 0x5555);
            case CGA_1_BIT -> pc.write8(interlaced(mode, column, y), (colour & 1) * 0xFF);
            case TEXT -> {}
        }
    }
}
