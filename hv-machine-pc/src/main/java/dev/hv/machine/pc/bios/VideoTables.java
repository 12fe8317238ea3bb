package dev.hv.machine.pc.bios;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The tables to which the save pointer leads (IBM PS/2 BIOS Interface Technical Reference, INT 10h,
 * "Video save pointer table"), and what programs put into theirs. Register values are this BIOS's
 * own all the same: a program's parameter table and its palette profile are not asked.
 */
final class VideoTables {
    /** Of what INT 10h, AH=1Bh tells: a saved palette, and a display combination code table. */
    static final int SAVE_AREA = 0x02;

    static final int TEXT_FONT = 0x04;
    static final int GRAPHICS_FONT = 0x08;
    static final int COMBINATIONS = 0x20;

    /** Offsets in {@link Rom}'s segment. */
    private static final int PARAMETERS = 0x6000;

    private static final int ENTRIES = 29;
    private static final int ENTRY_BYTES = 64;
    private static final int SAVE_POINTERS = PARAMETERS + ENTRIES * ENTRY_BYTES;
    private static final int SAVE_AREA_POINTER = 4;
    private static final int TEXT_FONT_POINTER = 8;
    private static final int GRAPHICS_FONT_POINTER = 12;
    private static final int SECONDARY = SAVE_POINTERS + 7 * 4;
    private static final int SECONDARY_BYTES = 26;
    private static final int COMBINATION_TABLE = SECONDARY + SECONDARY_BYTES;

    /** Pairs of displays: none, each of MDA, CGA, EGA and VGA alone, and beside an MDA. */
    private static final int[] PAIRS = {
        0x0000, 0x0100, 0x0200, 0x0102, 0x0400, 0x0104, 0x0500, 0x0502, 0x0600, 0x0601, 0x0605,
        0x0800, 0x0801, 0x0700, 0x0702, 0x0706
    };

    private static final int HIGHEST_COMBINATION = 8;

    private static final int TEXT_MODES = 4;
    private static final int LAST_OF_EGA = 0x10;
    private static final int END_OF_MODES = 0xFF;
    private static final int MOST_MODES = 32;

    private final Hardware pc;

    VideoTables(Hardware pc) {
        this.pc = pc;
    }

    /** Puts them into the ROM segment. */
    static void place(byte[] segment) {
        ByteBuffer rom = ByteBuffer.wrap(segment).order(ByteOrder.LITTLE_ENDIAN);
        int at = PARAMETERS;
        for (Optional<VideoMode> mode : parameters().toList()) {
            rom.position(at);
            mode.ifPresent(present -> write(rom, present));
            at += ENTRY_BYTES;
        }
        rom.putInt(SAVE_POINTERS, far(PARAMETERS));
        rom.putInt(SAVE_POINTERS + 0x10, far(SECONDARY));
        rom.putShort(SECONDARY, (short) SECONDARY_BYTES);
        rom.putInt(SECONDARY + 2, far(COMBINATION_TABLE));
        rom.position(COMBINATION_TABLE);
        rom.put((byte) PAIRS.length).put((byte) 1).put((byte) HIGHEST_COMBINATION).put((byte) 0);
        for (int pair : PAIRS) {
            rom.putShort((short) pair);
        }
    }

    private static int far(int offset) {
        return Rom.SEGMENT << 16 | offset;
    }

    /** The modes in the order of the table; of numbers that a VGA does not have there is none. */
    private static Stream<Optional<VideoMode>> parameters() {
        return Stream.of(
                        text(200),
                        IntStream.rangeClosed(TEXT_MODES, LAST_OF_EGA)
                                .mapToObj(number -> mode(number, 350)),
                        Stream.of(mode(0x0F, 350), mode(0x10, 350)),
                        text(350),
                        Stream.of(0x01, 0x03, 0x07, 0x11, 0x12, 0x13)
                                .map(number -> mode(number, 400)))
                .flatMap(modes -> modes);
    }

    private static Stream<Optional<VideoMode>> text(int lines) {
        return IntStream.range(0, TEXT_MODES).mapToObj(number -> mode(number, lines));
    }

    private static Optional<VideoMode> mode(int number, int lines) {
        return VideoMode.of(number).map(mode -> mode.withScanLines(lines));
    }

    private static void write(ByteBuffer rom, VideoMode mode) {
        rom.put((byte) mode.columns()).put((byte) (mode.rows() - 1));
        rom.put((byte) mode.characterHeight()).putShort((short) mode.pageBytes());
        mode.sequencer().forEach(value -> rom.put(value.byteValue()));
        rom.put((byte) mode.miscellaneous());
        mode.crtc().forEach(value -> rom.put(value.byteValue()));
        mode.attribute().forEach(value -> rom.put(value.byteValue()));
        mode.graphics().forEach(value -> rom.put(value.byteValue()));
    }

    /** Points to the tables of the ROM. */
    void start() {
        pc.write32(BiosData.VIDEO_SAVE_POINTER, far(SAVE_POINTERS));
    }

    /**
     * What a program wants instead of a mode's usual font; {@code rows} are FFh if all that fit.
     */
    record Font(int height, int block, int count, int first, int pointer, int rows) {}

    /** Returns the font of a program for a text mode. */
    Optional<Font> textFont(VideoMode mode) {
        long table = table(TEXT_FONT_POINTER);
        if (table == 0 || !lists(table + 11, mode)) {
            return Optional.empty();
        }
        return Optional.of(
                new Font(
                        pc.read8(table),
                        pc.read8(table + 1),
                        pc.read16(table + 2),
                        pc.read16(table + 4),
                        pc.read32(table + 6),
                        pc.read8(table + 10)));
    }

    /** Returns the font of a program for a graphics mode. */
    Optional<Font> graphicsFont(VideoMode mode) {
        long table = table(GRAPHICS_FONT_POINTER);
        if (table == 0 || !lists(table + 7, mode)) {
            return Optional.empty();
        }
        int height = pc.read16(table + 1);
        return Optional.of(new Font(height, 0, 256, 0, pc.read32(table + 3), pc.read8(table)));
    }

    private boolean lists(long modes, VideoMode mode) {
        for (int i = 0; i < MOST_MODES; i++) {
            int number = pc.read8(modes + i);
            if (number == mode.number()) {
                return true;
            }
            if (number == END_OF_MODES) {
                return false;
            }
        }
        return false;
    }

    /** Keeps a palette register or the border (16) where the program has an area for them. */
    void keep(int index, int value) {
        long area = table(SAVE_AREA_POINTER);
        if (area != 0) {
            pc.write8(area + index, value);
        }
    }

    /** Returns what of all that is in use, as INT 10h, AH=1Bh tells. */
    int inUse(VideoMode mode) {
        return COMBINATIONS
                | (table(SAVE_AREA_POINTER) != 0 ? SAVE_AREA : 0)
                | (mode.text() && textFont(mode).isPresent() ? TEXT_FONT : 0)
                | (!mode.text() && graphicsFont(mode).isPresent() ? GRAPHICS_FONT : 0);
    }

    /** Returns the address to which one of the save pointers leads; 0 if to nothing. */
    private long table(int pointer) {
        int save = pc.read32(BiosData.VIDEO_SAVE_POINTER);
        return save == 0 ? 0 : linear(pc.read32(linear(save) + pointer));
    }

    /** Returns the linear address of a far pointer. */
    static long linear(int pointer) {
        return (pointer >>> 16) * 16L + (pointer & 0xFFFF);
    }
}
