package dev.hv.machine.pc.bios;

import dev.hv.machine.pc.video.ScreenFont;

import java.util.Arrays;

/**
 * INT 10h, AH=11h: character generators. The fonts lie in the ROM segment; text modes take theirs
 * from plane 2 of video memory, graphics modes from where vectors 43h and 1Fh point.
 */
final class VideoFonts {
    /** Offsets of the fonts in {@link Rom}'s segment. */
    static final int FONT_16 = 0x0000;

    static final int FONT_14 = 0x1000;
    static final int FONT_8 = 0x1E00;

    /** Offset of the table that INT 10h, AH=1Bh points to. */
    private static final int FUNCTIONALITY = 0x2600;

    private static final int CHARACTERS = 256;
    private static final int CELL_BYTES = 32;
    private static final int ALL_ROWS = 0xFF;
    private static final long FONT_VECTOR = 4 * 0x43;
    private static final long UPPER_HALF_VECTOR = 4 * 0x1F;
    private static final int MAP_MASK = 2;
    private static final int CHARACTER_MAP = 3;
    private static final int MEMORY_MODE = 4;
    private static final int READ_MAP = 4;
    private static final int GRAPHICS_MODE = 5;
    private static final int GRAPHICS_MISCELLANEOUS = 6;
    private static final int MAXIMUM_SCAN_LINE = 9;
    private static final int DOUBLE_SCAN = 0x80;
    private static final int[] GRAPHICS_ROWS = {25, 14, 25, 43};

    private final Hardware pc;
    private final VideoRegisters registers;
    private final VideoTables tables;

    VideoFonts(Hardware pc, VideoRegisters registers, VideoTables tables) {
        this.pc = pc;
        this.registers = registers;
        this.tables = tables;
    }

    /** Puts the fonts and the functionality table into the ROM segment. */
    static void place(byte[] segment) {
        copy(segment, FONT_16, 16);
        copy(segment, FONT_14, 14);
        copy(segment, FONT_8, 8);
        byte[] functionality = {
            (byte) 0xFF,
            (byte) 0xE0,
            0x0F,
            0,
            0,
            0,
            0,
            0x07,
            2,
            8,
            (byte) 0xFF,
            0x0E,
            0,
            0,
            VideoTables.SAVE_AREA
                    | VideoTables.TEXT_FONT
                    | VideoTables.GRAPHICS_FONT
                    | VideoTables.COMBINATIONS,
            0
        };
        System.arraycopy(functionality, 0, segment, FUNCTIONALITY, functionality.length);
    }

    private static void copy(byte[] segment, int offset, int height) {
        byte[] font = ScreenFont.ofHeight(height);
        System.arraycopy(font, 0, segment, offset, font.length);
        if (height == 8) {
            System.arraycopy(font, 0, segment, 0xFA6E, font.length / 2);
        }
    }

    /** The vectors of the fonts. */
    void start() {
        pc.write32(UPPER_HALF_VECTOR, Rom.SEGMENT << 16 | FONT_8 + 128 * 8);
        pc.write32(FONT_VECTOR, Rom.SEGMENT << 16 | FONT_16);
    }

    int functionality() {
        return FUNCTIONALITY;
    }

    /** Gives a mode its font: the usual one, or that which a program wants. */
    void select(VideoMode mode, VideoService video) {
        if (mode.text()) {
            load(rom(mode.characterHeight()), 0, CHARACTERS, 0, mode.characterHeight());
            registers.set(VideoRegisters.SEQUENCER, CHARACTER_MAP, 0);
        }
        pc.write32(FONT_VECTOR, Rom.SEGMENT << 16 | offset(mode.characterHeight()));
        if (mode.text()) {
            tables.textFont(mode)
                    .ifPresent(
                            font -> {
                                long from = VideoTables.linear(font.pointer());
                                load(from, font.first(), font.count(), font.block(), font.height());
                                resize(video, font.height(), font.rows());
                            });
        } else {
            tables.graphicsFont(mode)
                    .ifPresent(
                            font -> {
                                pc.write32(FONT_VECTOR, font.pointer());
                                video.rows(Math.max(1, font.rows()), font.height());
                            });
        }
    }

    private static int offset(int height) {
        return height == 16 ? FONT_16 : height == 14 ? FONT_14 : FONT_8;
    }

    private static long rom(int height) {
        return Rom.BASE + offset(height);
    }

    /** Returns the scan lines of a character as graphics modes draw it. */
    byte[] glyph(int character) {
        byte[] lines = new byte[pc.read16(BiosData.CHARACTER_HEIGHT) & 0x1F];
        boolean upper = lines.length == 8 && character >= 128 && pc.read8(BiosData.VIDEO_MODE) <= 6;
        int pointer = pc.read32(upper ? UPPER_HALF_VECTOR : FONT_VECTOR);
        long font = (pointer >>> 16) * 16L + (pointer & 0xFFFF);
        pc.readBytes(font + (long) (upper ? character - 128 : character) * lines.length, lines);
        return lines;
    }

    /** Returns which character looks like that; 0 if none does. */
    int find(byte[] shape) {
        for (int character = 0; character < CHARACTERS; character++) {
            if (Arrays.equals(shape, glyph(character))) {
                return character;
            }
        }
        return 0;
    }

    void call(Frame frame, VideoService video) {
        switch (frame.al()) {
            case 0x00, 0x10 -> {
                load(frame.esAddress(frame.bp()), frame.dx(), frame.cx(), frame.bl(), frame.bh());
                resize(frame, video, frame.bh());
            }
            case 0x01, 0x11 -> loadRom(frame, video, 14);
            case 0x02, 0x12 -> loadRom(frame, video, 8);
            case 0x04, 0x14 -> loadRom(frame, video, 16);
            case 0x03 -> registers.set(VideoRegisters.SEQUENCER, CHARACTER_MAP, frame.bl());
            case 0x20 -> pc.write32(UPPER_HALF_VECTOR, frame.es() << 16 | frame.bp());
            case 0x21 -> graphics(frame, video, frame.es() << 16 | frame.bp(), frame.cx());
            case 0x22 -> graphics(frame, video, Rom.SEGMENT << 16 | FONT_14, 14);
            case 0x23 -> graphics(frame, video, Rom.SEGMENT << 16 | FONT_8, 8);
            case 0x24 -> graphics(frame, video, Rom.SEGMENT << 16 | FONT_16, 16);
            case 0x30 -> information(frame);
            default -> {}
        }
    }

    private void loadRom(Frame frame, VideoService video, int height) {
        load(rom(height), 0, CHARACTERS, frame.bl(), height);
        resize(frame, video, height);
    }

    /** Functions 10h to 14h also fit the number of rows to the new height. */
    private void resize(Frame frame, VideoService video, int height) {
        if (frame.al() >= 0x10 && video.currentMode().text()) {
            resize(video, height, ALL_ROWS);
        }
    }

    private void resize(VideoService video, int height, int mostRows) {
        if (height == 0 || height > CELL_BYTES) {
            return;
        }
        int crtc = registers.crtc();
        int scan = registers.get(crtc, MAXIMUM_SCAN_LINE) & 0xE0;
        registers.set(crtc, MAXIMUM_SCAN_LINE, scan | height - 1);
        int rows = Math.clamp(mostRows, 1, video.scanLines() / height);
        int doubled = (scan & DOUBLE_SCAN) != 0 ? 2 : 1;
        registers.set(crtc, 0x12, rows * height * doubled - 1);
        registers.set(crtc, 0x14, height - 1);
        video.rows(rows, height);
        video.fitCursor();
    }

    private void graphics(Frame frame, VideoService video, int pointer, int height) {
        pc.write32(FONT_VECTOR, pointer);
        int rows = frame.bl() == 0 ? frame.dl() : GRAPHICS_ROWS[frame.bl() & 3];
        video.rows(Math.max(1, rows), height);
    }

    private void information(Frame frame) {
        int pointer =
                switch (frame.bh()) {
                    case 0 -> pc.read32(UPPER_HALF_VECTOR);
                    case 1 -> pc.read32(FONT_VECTOR);
                    case 2, 5 -> Rom.SEGMENT << 16 | FONT_14;
                    case 3 -> Rom.SEGMENT << 16 | FONT_8;
                    case 4 -> Rom.SEGMENT << 16 | FONT_8 + 128 * 8;
                    default -> Rom.SEGMENT << 16 | FONT_16;
                };
        frame.es(pointer >>> 16);
        frame.bp(pointer & 0xFFFF);
        frame.cx(pc.read16(BiosData.CHARACTER_HEIGHT));
        frame.dl(pc.read8(BiosData.VIDEO_LAST_ROW));
    }

    /** Writes characters into plane 2. */
    private void load(long from, int first, int count, int block, int height) {
        if (height > CELL_BYTES || first + count > CHARACTERS) {
            return;
        }
        byte[] cells = new byte[count * CELL_BYTES];
        byte[] glyphs = new byte[count * height];
        pc.readBytes(from, glyphs);
        for (int i = 0; i < count; i++) {
            System.arraycopy(glyphs, i * height, cells, i * CELL_BYTES, height);
        }
        int map = registers.get(VideoRegisters.SEQUENCER, MAP_MASK);
        int memory = registers.get(VideoRegisters.SEQUENCER, MEMORY_MODE);
        int read = registers.get(VideoRegisters.GRAPHICS, READ_MAP);
        int mode = registers.get(VideoRegisters.GRAPHICS, GRAPHICS_MODE);
        int miscellaneous = registers.get(VideoRegisters.GRAPHICS, GRAPHICS_MISCELLANEOUS);
        registers.set(VideoRegisters.SEQUENCER, MAP_MASK, 0x04);
        registers.set(VideoRegisters.SEQUENCER, MEMORY_MODE, 0x07);
        registers.set(VideoRegisters.GRAPHICS, READ_MAP, 0x02);
        registers.set(VideoRegisters.GRAPHICS, GRAPHICS_MODE, 0x00);
        registers.set(VideoRegisters.GRAPHICS, GRAPHICS_MISCELLANEOUS, 0x04);
        int start = (block & 3) * 0x4000 + (block >> 2 & 1) * 0x2000;
        pc.writeBytes(0xA0000L + start + (long) first * CELL_BYTES, cells);
        registers.set(VideoRegisters.SEQUENCER, MAP_MASK, map);
        registers.set(VideoRegisters.SEQUENCER, MEMORY_MODE, memory);
        registers.set(VideoRegisters.GRAPHICS, READ_MAP, read);
        registers.set(VideoRegisters.GRAPHICS, GRAPHICS_MODE, mode);
        registers.set(VideoRegisters.GRAPHICS, GRAPHICS_MISCELLANEOUS, miscellaneous);
    }
}
