package dev.hv.tck.part;

import static dev.hv.tck.part.VgaPictureRules.COLUMNS;
import static dev.hv.tck.part.VgaPictureRules.DOTS;
import static dev.hv.tck.part.VgaPictureRules.FONT_BYTES;
import static dev.hv.tck.part.VgaPictureRules.FRAMES;
import static dev.hv.tck.part.VgaPictureRules.FRAME_NANOS;
import static dev.hv.tck.part.VgaPictureRules.LINES;
import static dev.hv.tck.part.VgaRules.CRTC;
import static dev.hv.tck.part.VgaRules.GRAPHICS;
import static dev.hv.tck.part.VgaRules.MAP_MASK;
import static dev.hv.tck.part.VgaRules.SEQUENCER;
import static dev.hv.tck.part.VgaRules.STATUS_1;

import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.bench.Picture;
import dev.hv.tck.device.DeviceTrial;
import dev.hv.tck.part.VgaPictureRules.Mode;

/** How a VGA shifts, blinks and times what it shows (IBM PS/2 Technical Reference, VGA). */
public final class VgaDisplayRules {
    private static final int ATTRIBUTE_MODE = 0x10;
    private static final int PANNING = 0x13;
    private static final int COLOR_SELECT = 0x14;
    private static final int CURSOR_START = 0x0A;
    private static final int CURSOR_OFF = 0x20;
    private static final int PRESET_ROW_SCAN = 0x08;
    private static final int UNDERLINE = 0x14;

    private static final int NOT_DISPLAYING = 0x01;
    private static final int RETRACE = 0x08;
    private static final int PLANE_BYTES_OF_ROW = 80;
    private static final int LOOKS = 9_000;
    private static final long LOOK_NANOS = 23_000;
    private static final long SECOND = 1_000_000_000;

    private final VgaPictureRules rules;
    private final PartBench part;

    private VgaDisplayRules(DeviceTrial<?> trial, Mode mode) {
        rules = new VgaPictureRules(trial, mode);
        part = rules.vga.part();
        rules.vga.set(CRTC, CURSOR_START, CURSOR_OFF);
    }

    @Rule(
            id = "VGA-BLK-01",
            text =
                    "Bit 7 of an attribute makes a character blink and its background stay; with"
                            + " blinking off it is the background's intensity.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, attribute mode control register, bit 3")
    static void blinking(DeviceTrial<?> trial) {
        VgaDisplayRules display = new VgaDisplayRules(trial, Mode.TEXT_80);
        display.rules.defineGlyphs(0x41);
        display.rules.cell(0, 0, 0x41, 0x9E);
        display.rules.cell(1, 0, 0x41, 0x1E);
        int shown = 0;
        for (int frame = 0; frame < FRAMES; frame++) {
            Picture picture = display.rules.look();
            display.rules.requireCell(picture, 1, 0, 0x41, 0x1E);
            boolean shows = !display.hidden(picture);
            shown += shows ? 1 : 0;
            if (shows) {
                display.rules.requireCell(picture, 0, 0, 0x41, 0x1E);
            }
            display.part.pass(FRAME_NANOS);
        }
        display.part.require(
                shown > FRAMES / 4 && shown < 3 * FRAMES / 4,
                "a blinking character shows in %d of %d frames",
                shown,
                FRAMES);
        display.rules.attribute(ATTRIBUTE_MODE, 0x04);
        for (int frame = 0; frame < FRAMES; frame += 7) {
            Picture picture = display.rules.look();
            for (int line = 0; line < LINES; line++) {
                boolean set = (VgaPictureRules.glyphRow(0x41, line) & 0x80) != 0;
                display.rules.requireColor(
                        "the first dot in line %d, without blinking".formatted(line),
                        display.rules.palette(set ? 0x0E : 0x09),
                        picture.pixel(0, line));
            }
            display.part.pass(7 * FRAME_NANOS);
        }
    }

    /** Whether every dot of the first cell is that of its last column, which is background. */
    private boolean hidden(Picture picture) {
        for (int line = 0; line < LINES; line++) {
            for (int dot = 0; dot < DOTS; dot++) {
                if (picture.pixel(dot, line) != picture.pixel(DOTS - 1, line)) {
                    return false;
                }
            }
        }
        return true;
    }

    @Rule(
            id = "VGA-UND-01",
            text =
                    "A character of colour 1 on colour 0 is underlined, all of its dots, in the"
                        + " line that the underline location register names, and no other one is.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, underline location register")
    static void underline(DeviceTrial<?> trial) {
        VgaDisplayRules display = new VgaDisplayRules(trial, Mode.TEXT_80);
        display.rules.defineGlyphs(0x41);
        display.rules.cell(0, 0, 0x41, 0x01);
        display.rules.cell(1, 0, 0x41, 0x1E);
        for (int underlined : new int[] {12, 3, 0x1F}) {
            display.rules.vga.set(CRTC, UNDERLINE, underlined);
            Picture picture = display.rules.look();
            display.rules.requireCell(picture, 1, 0, 0x41, 0x1E);
            for (int line = 0; line < LINES; line++) {
                int bits = line == underlined ? 0x1FF : VgaPictureRules.glyphRow(0x41, line) << 1;
                for (int dot = 0; dot < DOTS; dot++) {
                    display.rules.requireColor(
                            "dot %d in line %d, with line %d underlined,"
                                    .formatted(dot, line, underlined),
                            display.rules.palette((bits << dot & 0x100) != 0 ? 1 : 0),
                            picture.pixel(dot, line));
                }
            }
        }
    }

    @Rule(
            id = "VGA-FNT-01",
            text =
                    "The character map select register says where the fonts of characters with and"
                            + " without bit 3 of their attributes begin.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, character map select register")
    static void fonts(DeviceTrial<?> trial) {
        VgaDisplayRules display = new VgaDisplayRules(trial, Mode.TEXT_80);
        int[] places = {0x0000, 0x4000, 0x8000, 0xC000, 0x2000, 0x6000, 0xA000, 0xE000};
        display.openFonts();
        for (int map = 0; map < places.length; map++) {
            for (int line = 0; line < LINES; line++) {
                int at = places[map] + FONT_BYTES * 0x41 + line;
                display.rules.vga.poke(at, VgaPictureRules.glyphRow(map + 1, line));
            }
        }
        display.closeFonts();
        display.rules.cell(0, 0, 0x41, 0x17);
        display.rules.cell(1, 0, 0x41, 0x1F);
        for (int map = 0; map < places.length; map++) {
            int other = (map + 3) % places.length;
            int select = (map & 3) | (map & 4) << 2 | (other & 3) << 2 | (other & 4) << 3;
            display.rules.vga.set(SEQUENCER, 3, select);
            Picture picture = display.rules.look();
            display.requireFont("map B", picture, 0, map, 0x17);
            display.requireFont("map A", picture, 1, other, 0x1F);
        }
    }

    private void openFonts() {
        rules.vga.set(SEQUENCER, MAP_MASK, 4);
        rules.vga.set(SEQUENCER, 4, 6);
        rules.vga.set(GRAPHICS, 5, 0);
        rules.vga.set(GRAPHICS, 6, 4);
    }

    private void closeFonts() {
        rules.vga.set(SEQUENCER, MAP_MASK, 3);
        rules.vga.set(SEQUENCER, 4, 2);
        rules.vga.set(GRAPHICS, 5, 0x10);
        rules.vga.set(GRAPHICS, 6, 0x0E);
    }

    private void requireFont(String what, Picture picture, int column, int map, int attribute) {
        for (int line = 0; line < LINES; line++) {
            int bits = VgaPictureRules.glyphRow(map + 1, line);
            for (int dot = 0; dot < 8; dot++) {
                boolean set = (bits << dot & 0x80) != 0;
                rules.requireColor(
                        "dot %d in line %d of a character of %s, %d"
                                .formatted(dot, line, what, map),
                        rules.palette(set ? attribute & 15 : attribute >> 4 & 7),
                        picture.pixel(column * DOTS + dot, line));
            }
        }
    }

    @Rule(
            id = "VGA-PAN-01",
            text =
                    "Pixel panning shifts the picture to the left, by dots in planar modes, by half"
                        + " its value in the one of 256 colours, and in text of nine dots by one"
                        + " more than its value, of which 8 is none.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, horizontal pel panning register")
    static void panning(DeviceTrial<?> trial) {
        VgaDisplayRules planar = new VgaDisplayRules(trial, Mode.PLANAR_16);
        planar.rules.vga.set(SEQUENCER, MAP_MASK, 1);
        for (int i = 0; i < 4; i++) {
            planar.rules.vga.poke(PLANE_BYTES_OF_ROW * 2 + i, (0x53 + 0x1D * i) & 0xFF);
        }
        for (int shift = 0; shift < 8; shift++) {
            planar.rules.attribute(PANNING, shift);
            Picture picture = planar.rules.look();
            for (int x = 0; x < 24; x++) {
                planar.requirePlanar(picture, x, 2, shift);
            }
        }
        VgaDisplayRules text = new VgaDisplayRules(trial, Mode.TEXT_80);
        text.rules.defineGlyphs(0x41, 0x5A);
        text.rules.cell(0, 0, 0x41, 0x1E);
        text.rules.cell(1, 0, 0x5A, 0x2F);
        for (int value = 0; value < 9; value++) {
            text.rules.attribute(PANNING, value);
            Picture picture = text.rules.look();
            int shift = value == 8 ? 0 : value + 1;
            for (int x = 0; x < 2 * DOTS - shift; x++) {
                int at = x + shift;
                int code = at < DOTS ? 0x41 : 0x5A;
                int attribute = at < DOTS ? 0x1E : 0x2F;
                boolean set = (VgaPictureRules.glyphRow(code, 3) << 1 << (at % DOTS) & 0x100) != 0;
                text.rules.requireColor(
                        "dot %d of text with panning %d".formatted(x, value),
                        text.rules.palette(set ? attribute & 15 : attribute >> 4),
                        picture.pixel(x, 3));
            }
        }
        VgaDisplayRules packed = new VgaDisplayRules(trial, Mode.COLORS_256);
        for (int i = 0; i < 12; i++) {
            packed.rules.vga.poke(2 * 320 + i, 0x30 + i);
        }
        for (int shift = 0; shift < 4; shift++) {
            packed.rules.attribute(PANNING, 2 * shift);
            Picture picture = packed.rules.look();
            for (int x = 0; x < 8; x++) {
                packed.rules.requirePixel(picture, x, 2, 320, 200, 0x30 + x + shift);
            }
        }
    }

    @Rule(
            id = "VGA-PAN-02",
            text =
                    "Below the line of line compare the panning holds as above it, and with bit 5"
                            + " of the attribute mode control register there is none.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, attribute mode control register, pel panning compatibility")
    static void panningBelowTheSplit(DeviceTrial<?> trial) {
        VgaDisplayRules planar = new VgaDisplayRules(trial, Mode.PLANAR_16);
        planar.rules.vga.set(SEQUENCER, MAP_MASK, 1);
        for (int i = 0; i < 4; i++) {
            planar.rules.vga.poke(i, (0x53 + 0x1D * i) & 0xFF);
            planar.rules.vga.poke(PLANE_BYTES_OF_ROW * 2 + i, (0x53 + 0x1D * i) & 0xFF);
        }
        planar.rules.vga.set(CRTC, 0x07, 0x2E);
        planar.rules.vga.set(CRTC, 0x09, 0x00);
        planar.rules.vga.set(CRTC, 0x18, 99);
        for (int shift : new int[] {0, 3, 7}) {
            for (int compatible : new int[] {0, 0x20}) {
                planar.rules.attribute(ATTRIBUTE_MODE, 0x01 | compatible);
                planar.rules.attribute(PANNING, shift);
                Picture picture = planar.rules.look();
                for (int x = 0; x < 24; x++) {
                    planar.requirePlanar(picture, x, 2, shift);
                    planar.requirePlanar(picture, x, 100, compatible == 0 ? shift : 0);
                }
            }
        }
    }

    private void requirePlanar(Picture picture, int x, int y, int shift) {
        int at = x + shift;
        int bit = ((0x53 + 0x1D * (at / 8)) & 0xFF) >> (7 - at % 8) & 1;
        rules.requirePixel(picture, x, y, 640, 480, rules.palette(bit));
    }

    @Rule(
            id = "VGA-PRS-01",
            text =
                    "The preset row scan says in which line of a row of text the picture begins;"
                            + " below the line of line compare a row begins with its first.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, preset row scan and line compare registers")
    static void presetRowScan(DeviceTrial<?> trial) {
        VgaDisplayRules display = new VgaDisplayRules(trial, Mode.TEXT_80);
        display.rules.defineGlyphs(0x41, 0x5A);
        display.rules.cell(0, 0, 0x41, 0x1E);
        display.rules.cell(0, 1, 0x5A, 0x2F);
        for (int first : new int[] {0, 5, LINES - 1}) {
            display.rules.vga.set(CRTC, PRESET_ROW_SCAN, first);
            Picture picture = display.rules.look();
            for (int y = 0; y < 2 * LINES - first; y++) {
                int line = y + first;
                int code = line < LINES ? 0x41 : 0x5A;
                int attribute = line < LINES ? 0x1E : 0x2F;
                boolean set = (VgaPictureRules.glyphRow(code, line % LINES) & 0x80) != 0;
                display.rules.requireColor(
                        "line %d with the preset row scan %d".formatted(y, first),
                        display.rules.palette(set ? attribute & 15 : attribute >> 4),
                        picture.pixel(0, y));
            }
        }
        display.rules.vga.set(CRTC, PRESET_ROW_SCAN, 5);
        display.rules.vga.set(CRTC, 0x07, 0x0F);
        display.rules.vga.set(CRTC, 0x09, 0x0F);
        display.rules.vga.set(CRTC, 0x18, 99);
        Picture picture = display.rules.look();
        for (int y = 0; y < LINES; y++) {
            boolean set = (VgaPictureRules.glyphRow(0x41, y) & 0x80) != 0;
            display.rules.requireColor(
                    "line %d below the split, with the preset row scan 5".formatted(y),
                    display.rules.palette(set ? 0xE : 1),
                    picture.pixel(0, 100 + y));
        }
    }

    @Rule(
            id = "VGA-CSL-01",
            text =
                    "The color select register gives bits 7 and 6 of the DAC's address, and, where"
                            + " the mode control register says so, 5 and 4.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, color select register; attribute mode control, bit 7")
    static void colorSelect(DeviceTrial<?> trial) {
        VgaDisplayRules display = new VgaDisplayRules(trial, Mode.PLANAR_16);
        for (int plane = 0; plane < 4; plane++) {
            display.rules.vga.set(SEQUENCER, MAP_MASK, 1 << plane);
            display.rules.vga.poke(0, 0x9 << plane | 0x40 >> plane);
        }
        for (int select = 0; select < 16; select++) {
            display.rules.attribute(COLOR_SELECT, select);
            for (boolean four : new boolean[] {false, true}) {
                display.rules.attribute(ATTRIBUTE_MODE, four ? 0x81 : 0x01);
                Picture picture = display.rules.look();
                for (int x = 0; x < 8; x++) {
                    int color = 0;
                    for (int plane = 0; plane < 4; plane++) {
                        color |= ((0x9 << plane | 0x40 >> plane) >> (7 - x) & 1) << plane;
                    }
                    int entry = display.rules.palette(color);
                    int whole =
                            four
                                    ? select << 4 | (entry & 0x0F)
                                    : (select & 0x0C) << 4 | (entry & 0x3F);
                    display.rules.requirePixel(picture, x, 0, 640, 480, whole);
                }
            }
        }
    }

    @Rule(
            id = "VGA-TIM-01",
            text =
                    "Vertical retraces come as often as the dot clock, the characters of a line and"
                            + " the lines of a frame say, and nothing is displayed meanwhile.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, input status register 1, and the totals of the CRT controller")
    static void timing(DeviceTrial<?> trial) {
        VgaDisplayRules text = new VgaDisplayRules(trial, Mode.TEXT_80);
        text.requireRate("text of 720 by 400", 28_322_000, 400 * 720L, 449 * 900L, 2 * 900);
        VgaDisplayRules planar = new VgaDisplayRules(trial, Mode.PLANAR_16);
        planar.requireRate("640 by 480", 25_175_000, 480 * 640L, 525 * 800L, 2 * 800);
    }

    /**
     * Looks at the beam for some frames, once in most lines.
     *
     * @param hertz of the dot clock
     * @param shown dots of a frame
     * @param all dots of a frame, shown or not
     */
    private void requireRate(String what, long hertz, long shown, long all, int retraceDots) {
        long first = 0;
        long last = 0;
        int retraces = 0;
        int displaying = 0;
        int retracing = 0;
        boolean before = true;
        for (int look = 0; look < LOOKS; look++) {
            int status = rules.vga.in(STATUS_1);
            boolean retrace = (status & RETRACE) != 0;
            part.require(
                    !retrace || (status & NOT_DISPLAYING) != 0,
                    "%s: it displays in the vertical retrace",
                    what);
            if (retrace && !before) {
                first = retraces == 0 ? look : first;
                last = look;
                retraces++;
            }
            displaying += (status & NOT_DISPLAYING) == 0 ? 1 : 0;
            retracing += retrace ? 1 : 0;
            before = retrace;
            part.pass(LOOK_NANOS);
        }
        part.require(retraces > 5, "%s: %d retraces in a fifth of a second", what, retraces);
        long expected = all * SECOND / hertz;
        long frame = (last - first) * LOOK_NANOS / (retraces - 1);
        part.require(
                Math.abs(frame - expected) < expected / 100,
                "%s: a frame takes %d ns, expected %d",
                what,
                frame,
                expected);
        requireShare("displayed", what, displaying, LOOKS, 100 * shown / all);
        requireShare("in retrace", what, retracing, LOOKS, 100L * retraceDots / all);
    }

    private void requireShare(String kind, String what, int count, int of, long percent) {
        long share = 100L * count / of;
        part.require(
                Math.abs(share - percent) <= 2,
                "%s: %d %% of the time are %s, expected %d %%",
                what,
                share,
                kind,
                percent);
    }

    @Rule(
            id = "VGA-DBL-01",
            text =
                    "Double scan shows each line twice; the lines of a row of text are as many as"
                            + " the maximum scan line says.",
            needs = Claim.VGA,
            source = "IBM PS/2, VGA, maximum scan line register")
    static void scanLines(DeviceTrial<?> trial) {
        VgaDisplayRules display = new VgaDisplayRules(trial, Mode.TEXT_80);
        display.rules.defineGlyphs(0x41, 0x5A);
        display.rules.vga.set(CRTC, UNDERLINE, 0x1F);
        display.rules.cell(0, 0, 0x41, 0x1E);
        display.rules.cell(0, 1, 0x5A, 0x2F);
        display.rules.cell(COLUMNS - 1, 0, 0x5A, 0x4C);
        for (int lines : new int[] {8, 14, LINES}) {
            for (int twice = 1; twice <= 2; twice++) {
                display.rules.vga.set(CRTC, 0x09, 0x40 | (lines - 1) | (twice == 2 ? 0x80 : 0));
                Picture picture = display.rules.look();
                for (int y = 0; y < 2 * lines * twice; y++) {
                    int line = y / twice;
                    int code = line < lines ? 0x41 : 0x5A;
                    int attribute = line < lines ? 0x1E : 0x2F;
                    int bits = VgaPictureRules.glyphRow(code, line % lines);
                    display.rules.requireColor(
                            "line %d with rows of %d lines, each %d times"
                                    .formatted(y, lines, twice),
                            display.rules.palette(
                                    (bits & 0x80) != 0 ? attribute & 15 : attribute >> 4),
                            picture.pixel(0, y));
                }
            }
        }
    }
}
