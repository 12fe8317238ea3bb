package dev.hv.machine.pc.bios;

import dev.hv.machine.pc.bios.VideoMode.Palette;

/** The VGA's registers and its DAC, as INT 10h sets them. */
final class VideoRegisters {
    static final int ATTRIBUTE = 0x3C0;
    static final int ATTRIBUTE_READ = 0x3C1;
    static final int MISCELLANEOUS = 0x3C2;
    static final int SEQUENCER = 0x3C4;
    static final int DAC_MASK = 0x3C6;
    static final int DAC_READ_INDEX = 0x3C7;
    static final int DAC_WRITE_INDEX = 0x3C8;
    static final int DAC_DATA = 0x3C9;
    static final int GRAPHICS = 0x3CE;

    /** Keeps the palette connected to the screen. */
    static final int PALETTE_SOURCE = 0x20;

    /** What a level of intensity or saturation makes of five steps of a hue. */
    private static final int[][][] HUES = {
        {{0, 16, 31, 47, 63}, {31, 39, 47, 55, 63}, {45, 49, 54, 58, 63}},
        {{0, 7, 14, 21, 28}, {14, 17, 21, 24, 28}, {20, 22, 24, 26, 28}},
        {{0, 4, 8, 12, 16}, {8, 10, 12, 14, 16}, {11, 12, 13, 15, 16}},
    };

    private static final int[] GREYS = {
        0, 5, 8, 11, 14, 17, 20, 24, 28, 32, 36, 40, 45, 50, 56, 63
    };

    /** The attribute controller's registers of the palette, and the border's. */
    private static final int PALETTE_REGISTERS = 16;

    private static final int OVERSCAN = 0x11;

    private final Hardware pc;
    private final VideoTables tables;

    VideoRegisters(Hardware pc, VideoTables tables) {
        this.pc = pc;
        this.tables = tables;
    }

    /** Returns the machine that they belong to. */
    Hardware hardware() {
        return pc;
    }

    /** Returns the CRTC's index port. */
    int crtc() {
        return pc.read16(BiosData.CRTC_PORT);
    }

    void set(int indexPort, int index, int value) {
        pc.out8(indexPort, index);
        pc.out8(indexPort + 1, value);
    }

    int get(int indexPort, int index) {
        pc.out8(indexPort, index);
        return pc.in8(indexPort + 1);
    }

    /** Sets a register of the attribute controller. */
    void attribute(int index, int value) {
        pc.in8(crtc() + 6); // the next write is an index
        pc.out8(ATTRIBUTE, index);
        pc.out8(ATTRIBUTE, value);
        pc.out8(ATTRIBUTE, PALETTE_SOURCE);
        if (index < PALETTE_REGISTERS || index == OVERSCAN) {
            tables.keep(Math.min(index, PALETTE_REGISTERS), value);
        }
    }

    int attribute(int index) {
        pc.in8(crtc() + 6);
        pc.out8(ATTRIBUTE, index);
        int value = pc.in8(ATTRIBUTE_READ);
        pc.in8(crtc() + 6);
        pc.out8(ATTRIBUTE, PALETTE_SOURCE);
        return value;
    }

    /** Sets every register for a mode, and the DAC unless it is to stay. */
    void program(VideoMode mode, boolean palette) {
        pc.write16(BiosData.CRTC_PORT, mode.mono() ? 0x3B4 : 0x3D4);
        pc.out8(MISCELLANEOUS, mode.miscellaneous());
        set(SEQUENCER, 0, 1);
        for (int i = 0; i < mode.sequencer().size(); i++) {
            set(SEQUENCER, i + 1, mode.sequencer().get(i));
        }
        set(SEQUENCER, 0, 3);
        set(crtc(), 0x11, 0); // registers 0 to 7 can be written
        for (int i = 0; i < mode.crtc().size(); i++) {
            set(crtc(), i, mode.crtc().get(i));
        }
        for (int i = 0; i < mode.graphics().size(); i++) {
            set(GRAPHICS, i, mode.graphics().get(i));
        }
        for (int i = 0; i < mode.attribute().size(); i++) {
            attribute(i, mode.attribute().get(i));
        }
        attribute(0x14, 0);
        if (palette) {
            palette(mode.palette());
        }
    }

    private void palette(Palette palette) {
        pc.out8(DAC_MASK, 0xFF);
        for (int i = 0; i < 256; i++) {
            int colour =
                    switch (palette) {
                        case EGA -> i < 64 ? ega(i) : 0;
                        case CGA -> cga((i & 7) | (i & 0x10) >> 1);
                        case MONO ->
                                i % 64 < 8
                                        ? 0
                                        : i % 64 < 16
                                                ? grey(42)
                                                : i % 64 < 24 ? grey(21) : grey(63);
                        case VGA -> vga(i);
                    };
            colour(i, colour);
        }
    }

    /** Sets a colour of the DAC: red, green and blue of 6 bits, from bits 16, 8 and 0 on. */
    void colour(int index, int rgb) {
        pc.out8(DAC_WRITE_INDEX, index);
        pc.out8(DAC_DATA, rgb >> 16);
        pc.out8(DAC_DATA, rgb >> 8);
        pc.out8(DAC_DATA, rgb);
    }

    int colour(int index) {
        pc.out8(DAC_READ_INDEX, index);
        int red = pc.in8(DAC_DATA);
        int green = pc.in8(DAC_DATA);
        return red << 16 | green << 8 | pc.in8(DAC_DATA);
    }

    private static int grey(int level) {
        return level << 16 | level << 8 | level;
    }

    /** Bits 5 to 3 are the weak halves of red, green and blue, bits 2 to 0 the strong ones. */
    private static int ega(int i) {
        int red = ((i >> 2 & 1) * 42) + ((i >> 5 & 1) * 21);
        int green = ((i >> 1 & 1) * 42) + ((i >> 4 & 1) * 21);
        int blue = ((i & 1) * 42) + ((i >> 3 & 1) * 21);
        return red << 16 | green << 8 | blue;
    }

    /** Intensity, red, green, blue; dark yellow is brown. */
    private static int cga(int i) {
        return ega(i == 6 ? 0x14 : (i & 7) | ((i & 8) != 0 ? 0x38 : 0));
    }

    private static int vga(int i) {
        if (i < 16) {
            return cga(i);
        }
        if (i < 32) {
            return grey(GREYS[i - 16]);
        }
        int hue = (i - 32) % 24;
        int group = (i - 32) / 24;
        if (group >= 9) {
            return 0;
        }
        int[] steps = HUES[group / 3][group % 3];
        int red = steps[step(hue - 8)];
        int green = steps[step(hue - 16)];
        int blue = steps[step(hue)];
        return red << 16 | green << 8 | blue;
    }

    /** How much of a primary a hue has, 0 to 4, for one that is strongest around hue 0. */
    private static int step(int hue) {
        int distance = Math.floorMod(hue, 24);
        distance = Math.min(distance, 24 - distance);
        return Math.max(0, Math.min(4, 8 - distance));
    }
}
