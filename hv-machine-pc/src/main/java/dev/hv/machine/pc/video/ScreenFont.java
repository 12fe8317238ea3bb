package dev.hv.machine.pc.video;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The built-in fonts: code page 437 in cells of eight dots and 8, 14 or 16 lines. The letters are
 * drawn once, five dots by nine, in {@code font.txt}, and made to fit each height; lines, blocks
 * and shades fill their cells.
 */
public final class ScreenFont {
    /** Characters of a font. */
    public static final int CHARACTERS = 256;

    private static final String RESOURCE = "font.txt";
    private static final int ROWS = 9;
    private static final int COLUMNS = 5;

    /** Where the drawn rows go in cells of 16 and 14 lines; a row may be there twice. */
    private static final int[] LINES_16 = {0, 0, 1, 2, 2, 3, 4, 4, 5, 6, 7, 8, 8};

    private static final int FIRST_LINE_16 = 2;
    private static final int[] LINES_14 = {0, 1, 1, 2, 3, 3, 4, 5, 5, 6, 7, 8};
    private static final int FIRST_LINE_14 = 2;
    private static final int[] LINES_8 = {0, 1, 2, 3, 4, 5, 6, 7};

    private static final int[][] SHAPES = read();

    private ScreenFont() {}

    /**
     * Returns the lines of all characters, one after the other; bit 7 is the dot on the left.
     *
     * @param height 8, 14 or 16
     */
    public static byte[] ofHeight(int height) {
        byte[] font = new byte[CHARACTERS * height];
        for (int code = 0; code < CHARACTERS; code++) {
            byte[] glyph =
                    BoxGlyphs.contains(code) ? BoxGlyphs.glyph(code, height) : letter(code, height);
            System.arraycopy(glyph, 0, font, code * height, height);
        }
        return font;
    }

    private static byte[] letter(int code, int height) {
        byte[] glyph = new byte[height];
        int[] lines =
                switch (height) {
                    case 8 -> LINES_8;
                    case 14 -> LINES_14;
                    case 16 -> LINES_16;
                    default -> throw new IllegalArgumentException("no font of height " + height);
                };
        int first = height == 8 ? 0 : height == 14 ? FIRST_LINE_14 : FIRST_LINE_16;
        for (int i = 0; i < lines.length; i++) {
            glyph[first + i] = (byte) widen(SHAPES[code][lines[i]]);
        }
        if (height == 8) {
            glyph[7] |= (byte) widen(SHAPES[code][ROWS - 1]); // both rows below the base line
        }
        return glyph;
    }

    /**
     * Makes seven dots of five, bit 7 being the first: those at both sides are two dots wide, and
     * so are those in between that have nothing close to their right.
     */
    private static int widen(int row) {
        int dots = 0;
        for (int column = 0; column < COLUMNS; column++) {
            int dot = 0x10 >> column;
            if ((row & dot) == 0) {
                continue;
            }
            boolean side = column == 0 || column == COLUMNS - 1;
            boolean alone = (row & (dot >> 1 | dot >> 2)) == 0;
            int at = column == 0 ? 0 : column + 1;
            dots |= 0x80 >> at;
            dots |= side || alone ? 0x80 >> (at + 1) : 0;
        }
        return dots;
    }

    private static int[][] read() {
        int[][] shapes = new int[CHARACTERS][ROWS];
        try (InputStream in = ScreenFont.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the module lacks " + RESOURCE);
            }
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))
                    .lines()
                    .filter(line -> !line.startsWith(";"))
                    .forEach(line -> read(line.split(" "), shapes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return shapes;
    }

    private static void read(String[] words, int[][] shapes) {
        int code = Integer.parseInt(words[0], 16);
        if (words[1].equals("=")) {
            int[] base = shapes[Integer.parseInt(words[2], 16)];
            List<Integer> accent = accent(words[3]);
            for (int row = 0; row < ROWS; row++) {
                shapes[code][row] = row < accent.size() ? accent.get(row) : base[row];
            }
            return;
        }
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                shapes[code][row] =
                        (shapes[code][row] << 1) | (words[1 + row].charAt(column) == '#' ? 1 : 0);
            }
        }
    }

    /** The two rows above a small letter. */
    private static List<Integer> accent(String name) {
        return switch (name) {
            case "acute" -> List.of(0b00010, 0b00100);
            case "grave" -> List.of(0b01000, 0b00100);
            case "circumflex" -> List.of(0b00100, 0b01010);
            case "diaeresis" -> List.of(0b01010, 0b00000);
            case "ring" -> List.of(0b01110, 0b01010);
            default -> throw new IllegalArgumentException("no accent " + name);
        };
    }
}
