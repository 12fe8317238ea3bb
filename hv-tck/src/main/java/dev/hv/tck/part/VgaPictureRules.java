package dev.hv.tck.part;

import static dev.hv.tck.part.VgaRules.ATTRIBUTE;
import static dev.hv.tck.part.VgaRules.CRTC;
import static dev.hv.tck.part.VgaRules.GRAPHICS;
import static dev.hv.tck.part.VgaRules.MAP_MASK;
import static dev.hv.tck.part.VgaRules.MISCELLANEOUS_WRITE;
import static dev.hv.tck.part.VgaRules.PEL_DATA;
import static dev.hv.tck.part.VgaRules.PEL_MASK;
import static dev.hv.tck.part.VgaRules.PEL_WRITE;
import static dev.hv.tck.part.VgaRules.SEQUENCER;
import static dev.hv.tck.part.VgaRules.STATUS_1;

import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.UntestableRule;
import dev.hv.tck.bench.Picture;
import dev.hv.tck.device.DeviceTrial;

import java.util.HexFormat;
import java.util.function.IntUnaryOperator;

/**
 * What a VGA with a display shows (IBM PS/2 Hardware Interface Technical Reference, VGA), in modes
 * of the BIOS. Where the rules ask for no size, a pixel of the mode may be several of the picture.
 */
public final class VgaPictureRules {
    /** Window offset of B8000. */
    private static final int TEXT = 0x1_8000;

    /** Of the attribute controller. */
    private static final int MODE_CONTROL = 0x10;

    private static final int ROW_BYTES = 160;
    static final int FONT_BYTES = 32;
    static final int COLUMNS = 80;
    static final int LINES = 16;
    static final int DOTS = 9;

    /** The six bits that each part of a colour has, where pixels have eight. */
    private static final int SIX_BITS = 0xFC_FCFC;

    static final long FRAME_NANOS = 16_000_000;
    static final int FRAMES = 80;

    private static final String SIXTEEN_COLORS = "0001020304051407 38393a3b3c3d3e3f";

    enum Mode {
        TEXT_80(
                0x67,
                "00 03 00 02",
                "5f4f508255 81bf1f004f0d0e00000000 9c8e8f281f96b9a3ff",
                "0000000000100e0fff",
                SIXTEEN_COLORS + "0c000f0800"),
        CGA_4(
                0x63,
                "09 03 00 02",
                "2d2728902b 80bf1f00c1000000000000 9c8e8f140096b9a2ff",
                "0000000000300f0fff",
                "0013151702040607 1011121314151617 0100030000"),
        PLANAR_16(
                0xE3,
                "01 0f 00 06",
                "5f4f508254 800b3e0040000000000000 ea8cdf2800e704e3ff",
                "0000000000 00050fff",
                SIXTEEN_COLORS + "01000f0000"),
        COLORS_256(
                0x63,
                "01 0f 00 0e",
                "5f4f508254 80bf1f0041000000000000 9c8e8f284096b9a3ff",
                "0000000000 40050fff",
                "0001020304050607 08090a0b0c0d0e0f 41000f0000");

        private final int miscellaneous;
        private final byte[] sequencer;
        private final byte[] crtc;
        private final byte[] graphics;
        private final byte[] attributes;

        Mode(int miscellaneous, String sequencer, String crtc, String graphics, String attributes) {
            this.miscellaneous = miscellaneous;
            this.sequencer = bytes(sequencer);
            this.crtc = bytes(crtc);
            this.graphics = bytes(graphics);
            this.attributes = bytes(attributes);
        }

        private static byte[] bytes(String hex) {
            return HexFormat.of().parseHex(hex.replace(" ", ""));
        }
    }

    final VgaRules vga;
    private final Mode mode;

    VgaPictureRules(DeviceTrial<?> trial, Mode mode) {
        this.mode = mode;
        vga = VgaRules.ready(trial);
        if (vga.part().bench().picture().isEmpty()) {
            throw new UntestableRule("it has no display");
        }
        vga.out(MISCELLANEOUS_WRITE, mode.miscellaneous);
        vga.set(SEQUENCER, 0, 3);
        for (int i = 0; i < mode.sequencer.length; i++) {
            vga.set(SEQUENCER, i + 1, mode.sequencer[i]);
        }
        vga.set(CRTC, 0x11, 0);
        for (int i = 0; i < mode.crtc.length; i++) {
            vga.set(CRTC, i, mode.crtc[i] & (i == 0x11 ? 0x7F : 0xFF));
        }
        for (int i = 0; i < mode.graphics.length; i++) {
            vga.set(GRAPHICS, i, mode.graphics[i]);
        }
        for (int i = 0; i < mode.attributes.length; i++) {
            attribute(i, mode.attributes[i]);
        }
        vga.out(PEL_MASK, 0xFF);
        vga.out(PEL_WRITE, 0);
        for (int i = 0; i < 256; i++) {
            vga.out(PEL_DATA, red(i));
            vga.out(PEL_DATA, green(i));
            vga.out(PEL_DATA, blue(i));
        }
    }

    private static int red(int color) {
        return color & 63;
    }

    private static int green(int color) {
        return (5 * color + 17) & 63;
    }

    private static int blue(int color) {
        return (11 * color + 7 * (color >> 6) + 3) & 63;
    }

    /** Sets a register of the attribute controller, and leaves the palette to the display. */
    void attribute(int index, int value) {
        var _ = vga.in(STATUS_1);
        vga.out(ATTRIBUTE, index);
        vga.out(ATTRIBUTE, value & 0xFF);
        vga.out(ATTRIBUTE, 0x20);
    }

    /** Returns the entry of the DAC that the palette gives a colour. */
    int palette(int color) {
        return mode.attributes[color] & 0x3F;
    }

    Picture look() {
        return vga.part().bench().picture().orElseThrow();
    }

    void requireColor(String what, int entry, int pixel) {
        int expected = red(entry) << 18 | green(entry) << 10 | blue(entry) << 2;
        vga.part()
                .require(
                        (pixel & SIX_BITS) == expected,
                        "%s is 0x%06x, expected the colour 0x%02x, 0x%06x",
                        what,
                        pixel,
                        entry,
                        expected);
    }

    /** Looks at the middle of a pixel of a mode with so many. */
    void requirePixel(Picture picture, int x, int y, int columns, int rows, int entry) {
        vga.part()
                .require(
                        picture.width() % columns == 0 && picture.height() % rows == 0,
                        "a picture of %d by %d is no multiple of %d by %d",
                        picture.width(),
                        picture.height(),
                        columns,
                        rows);
        int pixel =
                picture.pixel(
                        (2 * x + 1) * picture.width() / (2 * columns),
                        (2 * y + 1) * picture.height() / (2 * rows));
        requireColor("the pixel at column %d of row %d".formatted(x, y), entry, pixel);
    }

    // Text

    static int glyphRow(int code, int row) {
        return (code * 37 + row * 91 ^ row << 3) & 0xFF;
    }

    void defineGlyphs(int... codes) {
        vga.set(SEQUENCER, MAP_MASK, 4);
        vga.set(SEQUENCER, 4, 6);
        vga.set(GRAPHICS, 5, 0);
        vga.set(GRAPHICS, 6, 4);
        for (int code : codes) {
            for (int row = 0; row < LINES; row++) {
                vga.poke(FONT_BYTES * code + row, glyphRow(code, row));
            }
        }
        vga.set(SEQUENCER, MAP_MASK, mode.sequencer[1]);
        vga.set(SEQUENCER, 4, mode.sequencer[3]);
        vga.set(GRAPHICS, 5, mode.graphics[5]);
        vga.set(GRAPHICS, 6, mode.graphics[6]);
    }

    void cell(int column, int row, int code, int attribute) {
        vga.poke(TEXT + ROW_BYTES * row + 2 * column, code);
        vga.poke(TEXT + ROW_BYTES * row + 2 * column + 1, attribute);
    }

    void requireCell(Picture picture, int column, int row, int code, int attribute) {
        requireCell(picture, column, row, code, attribute, true);
    }

    private void requireCell(
            Picture picture, int column, int row, int code, int attribute, boolean lineGraphics) {
        for (int line = 0; line < LINES; line++) {
            int bits = glyphRow(code, line) << 1;
            if (lineGraphics && code >= 0xC0 && code <= 0xDF) {
                bits |= bits >> 1 & 1;
            }
            for (int dot = 0; dot < DOTS; dot++) {
                boolean set = (bits << dot & 0x100) != 0;
                requireColor(
                        "dot %d in line %d of character 0x%02x".formatted(dot, line, code),
                        palette(set ? attribute & 15 : attribute >> 4 & 7),
                        picture.pixel(column * DOTS + dot, row * LINES + line));
            }
        }
    }

    @Rule(
            id = "VGA-PIC-01",
            text =
                    "In text modes a cell shows its character from the font in plane 2, in the"
                            + " colours of its attribute; the ninth dot is background, but of C0 to"
                            + " DF it is the eighth where line graphics are enabled.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, alphanumeric modes and attribute mode control register")
    static void text(DeviceTrial<?> trial) {
        VgaPictureRules rules = new VgaPictureRules(trial, Mode.TEXT_80);
        rules.vga.set(CRTC, 0x0A, 0x20);
        rules.defineGlyphs(0x41, 0x5A, 0xC4, 0xDF, 0xE0);
        rules.cell(0, 0, 0x41, 0x1E);
        rules.cell(1, 0, 0xC4, 0x2F);
        rules.cell(2, 0, 0xE0, 0x47);
        rules.cell(40, 12, 0xDF, 0x31);
        rules.cell(COLUMNS - 1, 24, 0x5A, 0x70);
        Picture picture = rules.look();
        rules.vga.part().requireEqual("the width", COLUMNS * DOTS, picture.width());
        rules.vga.part().requireEqual("the height", 25 * LINES, picture.height());
        rules.requireCell(picture, 0, 0, 0x41, 0x1E);
        rules.requireCell(picture, 1, 0, 0xC4, 0x2F);
        rules.requireCell(picture, 2, 0, 0xE0, 0x47);
        rules.requireCell(picture, 40, 12, 0xDF, 0x31);
        rules.requireCell(picture, COLUMNS - 1, 24, 0x5A, 0x70);
        rules.attribute(MODE_CONTROL, 0x08);
        picture = rules.look();
        rules.requireCell(picture, 1, 0, 0xC4, 0x2F, false);
        rules.requireCell(picture, 40, 12, 0xDF, 0x31, false);
    }

    @Rule(
            id = "VGA-PIC-02",
            text =
                    "The cursor shows in the lines from its start to its end, and blinks; with bit"
                            + " 5 of its start it does not show.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, cursor start, end and location registers")
    static void cursor(DeviceTrial<?> trial) {
        VgaPictureRules rules = new VgaPictureRules(trial, Mode.TEXT_80);
        int column = 5;
        int row = 3;
        rules.cell(column, row, 0, 0x07);
        rules.vga.set(CRTC, 0x0E, (COLUMNS * row + column) >> 8);
        rules.vga.set(CRTC, 0x0F, (COLUMNS * row + column) & 0xFF);
        int shown = rules.linesOfCursor(column, row);
        rules.vga
                .part()
                .require(
                        shown == (1 << 13 | 1 << 14),
                        "the cursor shows in lines 0b%s",
                        binary(shown));
        rules.vga.set(CRTC, 0x0A, 0x2D);
        shown = rules.linesOfCursor(column, row);
        rules.vga.part().require(shown == 0, "a cursor that is off shows in 0b%s", binary(shown));
    }

    private static String binary(int lines) {
        return Integer.toBinaryString(lines);
    }

    /** Returns in which lines of a cell the foreground shows at some time and not at others. */
    private int linesOfCursor(int column, int row) {
        int ever = 0;
        int always = -1;
        int foreground = red(palette(7)) << 18 | green(palette(7)) << 10 | blue(palette(7)) << 2;
        for (int frame = 0; frame < FRAMES; frame++) {
            Picture picture = look();
            int now = 0;
            for (int line = 0; line < LINES; line++) {
                int pixel = picture.pixel(column * DOTS + 4, row * LINES + line);
                now |= (pixel & SIX_BITS) == foreground ? 1 << line : 0;
            }
            ever |= now;
            always &= now;
            vga.part().pass(FRAME_NANOS);
        }
        return ever & ~always;
    }

    // Graphics

    @Rule(
            id = "VGA-PIC-03",
            text =
                    "In the mode of 256 colours a byte is a pixel, and its value a colour of the"
                            + " DAC.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, mode 13H")
    static void bytesArePixels(DeviceTrial<?> trial) {
        VgaPictureRules rules = new VgaPictureRules(trial, Mode.COLORS_256);
        for (int color = 0; color < 256; color++) {
            rules.vga.poke(rules.place(color), color);
        }
        Picture picture = rules.look();
        for (int color = 0; color < 256; color++) {
            int place = rules.place(color);
            rules.requirePixel(picture, place % 320, place / 320, 320, 200, color);
        }
        rules.vga.out(PEL_MASK, 0x0F);
        rules.requirePixel(
                rules.look(), rules.place(0xA5) % 320, rules.place(0xA5) / 320, 320, 200, 5);
    }

    /** Everywhere in the picture. */
    private int place(int color) {
        return color * 251 % (320 * 200);
    }

    @Rule(
            id = "VGA-PIC-04",
            text =
                    "In planar modes a bit of each plane makes a pixel, the highest bit first; the"
                            + " palette leads to the DAC, and planes that are not enabled count as"
                            + " zero.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, mode 12H and color plane enable register")
    static void planes(DeviceTrial<?> trial) {
        VgaPictureRules rules = new VgaPictureRules(trial, Mode.PLANAR_16);
        int[] planes = {0b0101_0011, 0b0011_0110, 0b0000_1111, 0b1111_0000};
        int address = 80 * 333 + 17;
        for (int plane = 0; plane < planes.length; plane++) {
            rules.vga.set(SEQUENCER, MAP_MASK, 1 << plane);
            rules.vga.poke(address, planes[plane]);
        }
        for (int enabled : new int[] {0xF, 0x6}) {
            rules.attribute(0x12, enabled);
            Picture picture = rules.look();
            for (int dot = 0; dot < 8; dot++) {
                int color = 0;
                for (int plane = 0; plane < planes.length; plane++) {
                    color |= (planes[plane] >> (7 - dot) & 1) << plane;
                }
                rules.requirePixel(
                        picture, 8 * 17 + dot, 333, 640, 480, rules.palette(color & enabled));
            }
        }
    }

    @Rule(
            id = "VGA-PIC-05",
            text =
                    "In the CGA's mode of four colours two bits are a pixel, the highest first, and"
                            + " odd rows begin 8 KiB behind even ones.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, modes 4 and 5")
    static void pairsArePixels(DeviceTrial<?> trial) {
        VgaPictureRules rules = new VgaPictureRules(trial, Mode.CGA_4);
        for (int row : new int[] {0, 1, 6, 199}) {
            for (int column = 0; column < 80; column += 13) {
                rules.vga.poke(TEXT + row % 2 * 0x2000 + row / 2 * 80 + column, 0x1B ^ row);
            }
        }
        Picture picture = rules.look();
        for (int row : new int[] {0, 1, 6, 199}) {
            for (int x = 0; x < 320; x++) {
                int value = x / 4 % 13 == 0 ? 0x1B ^ row : 0;
                int color = value >> (6 - 2 * (x % 4)) & 3;
                rules.requirePixel(picture, x, row, 320, 200, rules.palette(color));
            }
        }
    }

    @Rule(
            id = "VGA-PIC-06",
            text =
                    "The picture begins at the start address, its rows are apart as the offset"
                            + " says, and below the line of line compare it begins again at 0.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, start address, offset and line compare registers")
    static void startAndSplit(DeviceTrial<?> trial) {
        VgaPictureRules rules = new VgaPictureRules(trial, Mode.COLORS_256);
        for (int row = 0; row < 200; row++) {
            rules.vga.poke(320 * row, row);
            rules.vga.poke(320 * row + 319, row ^ 0xFF);
        }
        rules.requireFirstColumn(row -> row);
        rules.vga.set(CRTC, 0x0D, 0x50);
        rules.requireFirstColumn(row -> row < 199 ? row + 1 : 0);
        rules.vga.set(CRTC, 0x0C, 0x05);
        rules.requireFirstColumn(row -> row < 183 ? row + 17 : 0);
        rules.vga.set(CRTC, 0x07, 0x0F);
        rules.vga.set(CRTC, 0x09, 0x01);
        rules.vga.set(CRTC, 0x18, 0xC7);
        rules.requireFirstColumn(row -> row < 100 ? row + 17 : row - 100);
        rules.vga.set(CRTC, 0x0C, 0);
        rules.vga.set(CRTC, 0x0D, 0);
        rules.vga.set(CRTC, 0x13, 0x50);
        rules.requireFirstColumn(row -> row < 100 ? 2 * row : 2 * (row - 100));
    }

    private void requireFirstColumn(IntUnaryOperator colors) {
        Picture picture = look();
        for (int row = 0; row < 200; row++) {
            requirePixel(picture, 0, row, 320, 200, colors.applyAsInt(row));
        }
    }

    @Rule(
            id = "VGA-PIC-08",
            text = "Lines are counted with ten bits, to the end of the picture and to the split.",
            needs = Claim.VGA,
            source =
                    "IBM PS/2, VGA, overflow, maximum scan line, vertical display enable end and"
                            + " line compare registers")
    static void manyLines(DeviceTrial<?> trial) {
        VgaPictureRules rules = new VgaPictureRules(trial, Mode.COLORS_256);
        for (int row = 0; row < 204; row++) {
            rules.vga.poke(320 * row, row);
        }
        int[][] registers = {
            {0x06, 0x8F},
            {0x07, 0xE0},
            {0x09, 0x61},
            {0x10, 0x60},
            {0x12, 0x57},
            {0x15, 0x58},
            {0x16, 0x80},
            {0x18, 0x2B}
        };
        for (int[] register : registers) {
            rules.vga.set(CRTC, register[0], register[1]);
        }
        Picture picture = rules.look();
        for (int row = 0; row < 300; row++) {
            if (row < 204 || row >= 278) {
                rules.requirePixel(picture, 0, row, 320, 300, row < 204 ? row : row - 278);
            }
        }
    }

    @Rule(
            id = "VGA-PIC-07",
            text =
                    "Nothing shows while the screen is off, by the sequencer, while the palette is"
                            + " the processor's, or while the CRT controller is off.",
            needs = Claim.VGA,
            source =
                    "IBM PS/2, VGA, clocking mode, attribute address and CRT mode control"
                            + " registers")
    static void dark(DeviceTrial<?> trial) {
        VgaPictureRules rules = new VgaPictureRules(trial, Mode.COLORS_256);
        rules.vga.poke(0, 0x3F);
        for (int row = 0; row < 200; row++) {
            rules.vga.poke(320 * row + row, 0x3F);
        }
        rules.requirePixel(rules.look(), 0, 0, 320, 200, 0x3F);
        rules.vga.set(CRTC, 0x17, 0x63);
        rules.requireBlack("with the CRT controller off");
        rules.vga.set(CRTC, 0x17, 0xE3);
        rules.requirePixel(rules.look(), 0, 0, 320, 200, 0x3F);
        rules.vga.set(SEQUENCER, 1, 0x21);
        rules.requireBlack("with the screen off");
        rules.vga.set(SEQUENCER, 1, 0x01);
        rules.requirePixel(rules.look(), 0, 0, 320, 200, 0x3F);
        var _ = rules.vga.in(STATUS_1);
        rules.vga.out(ATTRIBUTE, 0x00);
        rules.requireBlack("while the palette is the processor's");
    }

    private void requireBlack(String when) {
        Picture picture = look();
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                int pixel = picture.pixel(x, y);
                vga.part().require(pixel == 0, "%s the pixel at %d, %d is %06x", when, x, y, pixel);
            }
        }
    }
}
