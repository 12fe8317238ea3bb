package dev.hv.machine.pc.video;

import java.util.Arrays;

/**
 * The characters B0h to DFh of code page 437: shades, blocks and lines, which join those in the
 * cells around them.
 */
final class BoxGlyphs {
    private static final int FIRST = 0xB0;
    private static final int LAST = 0xDF;

    /**
     * For each character from B3h to DAh the lines that leave the middle of its cell: up, down,
     * left and right; 0 is none, 1 a single and 2 a double one.
     */
    private static final String[] ARMS = {
        "1100", "1110", "1120", "2210", "0210", "0120", "2220", "2200", "0220", "2020", "2010",
                "1020",
        "0110", "1001", "1011", "0111", "1101", "0011", "1111", "1102", "2201", "2002", "0202",
                "2022",
        "0222", "2202", "0022", "2222", "1022", "2011", "0122", "0211", "2001", "1002", "0102",
                "0201",
        "2211", "1122", "1010", "0101"
    };

    private static final int FIRST_LINE = 0xB3;
    private static final int LAST_LINE = 0xDA;
    private static final int LEFT_DOTS = 0xF0;
    private static final int RIGHT_DOTS = 0x0F;
    private static final int ALL_DOTS = 0xFF;

    private BoxGlyphs() {}

    static boolean contains(int code) {
        return code >= FIRST && code <= LAST;
    }

    static byte[] glyph(int code, int height) {
        byte[] lines = new byte[height];
        if (code >= FIRST_LINE && code <= LAST_LINE) {
            draw(ARMS[code - FIRST_LINE], lines);
            return lines;
        }
        int half = height / 2;
        switch (code) {
            case 0xB0 -> shade(lines, 0x22, 0x88);
            case 0xB1 -> shade(lines, 0x55, 0xAA);
            case 0xB2 -> shade(lines, 0xDD, 0x77);
            case 0xDB -> Arrays.fill(lines, (byte) ALL_DOTS);
            case 0xDC -> Arrays.fill(lines, half, height, (byte) ALL_DOTS);
            case 0xDD -> Arrays.fill(lines, (byte) LEFT_DOTS);
            case 0xDE -> Arrays.fill(lines, (byte) RIGHT_DOTS);
            default -> Arrays.fill(lines, 0, half, (byte) ALL_DOTS);
        }
        return lines;
    }

    private static void shade(byte[] lines, int even, int odd) {
        for (int i = 0; i < lines.length; i++) {
            lines[i] = (byte) (i % 2 == 0 ? even : odd);
        }
    }

    /**
     * A single line is two dots wide, in columns 3 and 4, and one line high, in the middle; the two
     * of a double one lie to both sides of that.
     */
    private static void draw(String arms, byte[] lines) {
        int up = arms.charAt(0) - '0';
        int down = arms.charAt(1) - '0';
        int left = arms.charAt(2) - '0';
        int right = arms.charAt(3) - '0';
        int middle = lines.length / 2 - 1;
        int bottom = lines.length - 1;
        int high = Math.max(left, right) == 2 ? middle - 1 : middle;
        int low = Math.max(left, right) == 2 ? middle + 1 : middle;
        if (up == 1) {
            fill(lines, 3, 0, 4, single(left, right, down, high, low, middle));
        } else if (up == 2) {
            fill(lines, 2, 0, 2, twin(left, right, down, high, low, middle));
            fill(lines, 5, 0, 5, twin(right, left, down, high, low, middle));
        }
        if (down == 1) {
            fill(lines, 3, single(left, right, up, low, high, middle), 4, bottom);
        } else if (down == 2) {
            fill(lines, 2, twin(left, right, up, low, high, middle), 2, bottom);
            fill(lines, 5, twin(right, left, up, low, high, middle), 5, bottom);
        }
        int near = Math.max(up, down) == 2 ? 2 : 3;
        int far = Math.max(up, down) == 2 ? 5 : 4;
        if (left == 1) {
            fill(lines, 0, middle, single(up, down, right, near, far, 4), middle);
        } else if (left == 2) {
            fill(lines, 0, high, twin(up, down, right, near, far, 4), high);
            fill(lines, 0, low, twin(down, up, right, near, far, 4), low);
        }
        if (right == 1) {
            fill(lines, single(up, down, left, far, near, 3), middle, 7, middle);
        } else if (right == 2) {
            fill(lines, twin(up, down, left, far, near, 3), high, 7, high);
            fill(lines, twin(down, up, left, far, near, 3), low, 7, low);
        }
    }

    /**
     * Where a single arm ends: at the near line of a double one that crosses it, at the far line of
     * one that turns off, and in the middle where it goes on.
     */
    private static int single(int one, int other, int opposite, int near, int far, int middle) {
        if (opposite > 0 || Math.max(one, other) < 2) {
            return middle;
        }
        return one == other ? near : far;
    }

    /** Where one of the two lines of a double arm ends, given the arm on its own side first. */
    private static int twin(int own, int other, int opposite, int near, int far, int middle) {
        if (own == 2) {
            return near;
        }
        return other == 2 && opposite == 0 ? far : middle;
    }

    private static void fill(byte[] lines, int left, int top, int right, int bottom) {
        for (int y = top; y <= bottom; y++) {
            for (int x = left; x <= right; x++) {
                lines[y] |= (byte) (0x80 >> x);
            }
        }
    }
}
