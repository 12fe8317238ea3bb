package dev.hv.tck.part;

import static dev.hv.tck.part.VgaRules.CRTC;
import static dev.hv.tck.part.VgaRules.GRAPHICS;
import static dev.hv.tck.part.VgaRules.MISCELLANEOUS_WRITE;
import static dev.hv.tck.part.VgaRules.PEL_DATA;
import static dev.hv.tck.part.VgaRules.PEL_MASK;
import static dev.hv.tck.part.VgaRules.PEL_WRITE;
import static dev.hv.tck.part.VgaRules.SEQUENCER;

import dev.hv.api.backend.TextScreen;
import dev.hv.api.device.Claim;
import dev.hv.tck.Rule;
import dev.hv.tck.device.DeviceTrial;
import dev.hv.tck.part.VgaPictureRules.Mode;

import java.util.Optional;

/** What who looks at a VGA is told of: changes, damage, and the characters of text modes. */
public final class VgaViewerRules {
    private static final int COLUMNS = 80;
    private static final int ROWS = 25;
    private static final int CURSOR_OFF = 0x20;
    private static final long FRAME_NANOS = 16_000_000;

    private final VgaPictureRules rules;
    private final VgaRules vga;

    private VgaViewerRules(DeviceTrial<?> trial, Mode mode) {
        rules = new VgaPictureRules(trial, mode);
        vga = rules.vga;
    }

    /** Does something, and holds what a viewer has against the picture, also a little later. */
    private void after(String what, Runnable change) {
        change.run();
        for (int i = 0; i < 2; i++) {
            Optional<String> difference = vga.part().bench().followPicture();
            vga.part().require(difference.isEmpty(), "after %s: %s", what, difference.orElse(""));
            vga.part().pass(FRAME_NANOS);
        }
    }

    @Rule(
            id = "VGA-DMG-01",
            text =
                    "A display that draws when it is told to or the time has come, and takes what"
                            + " is damaged, shows what a drawing of everything shows.",
            needs = Claim.VGA,
            source = "dev.hv.api.backend.DisplaySource#draw, DisplayBackend#changed")
    static void damage(DeviceTrial<?> trial) {
        for (Mode mode : Mode.values()) {
            VgaViewerRules viewer = new VgaViewerRules(trial, mode);
            viewer.after("setting mode " + mode, () -> {});
            if (mode == Mode.TEXT_80) {
                viewer.after("glyphs", () -> viewer.rules.defineGlyphs(0x41));
                viewer.after("a character", () -> viewer.rules.cell(3, 2, 0x41, 0x1E));
                viewer.after("another one", () -> viewer.rules.cell(79, 24, 0x41, 0x2E));
                viewer.after("a cursor", () -> viewer.vga.set(CRTC, 0x0F, 5));
                viewer.after("its first line", () -> viewer.vga.set(CRTC, 0x0A, 3));
                viewer.after("no cursor", () -> viewer.vga.set(CRTC, 0x0A, CURSOR_OFF));
                viewer.after("another font", () -> viewer.vga.set(SEQUENCER, 3, 0x05));
            } else {
                for (int at : new int[] {0, 1, 0x123, 0x1F3F}) {
                    viewer.after("a write at %x".formatted(at), () -> viewer.vga.poke(at, 0x9C));
                }
            }
            viewer.changes();
        }
    }

    private void changes() {
        after("another colour 0", () -> color(0));
        after("another colour of the palette", () -> color(rules.palette(1)));
        after("the PEL mask", () -> vga.out(PEL_MASK, 0x2A));
        after("the palette", () -> rules.attribute(0, 0x15));
        after("the colour plane enable register", () -> rules.attribute(0x12, 0x05));
        after("the panning", () -> rules.attribute(0x13, 2));
        after("the color select register", () -> rules.attribute(0x14, 0x0C));
        after("the start address", () -> vga.set(CRTC, 0x0D, 0x11));
        after("the offset", () -> vga.set(CRTC, 0x13, 0x20));
        after("the preset row scan", () -> vga.set(CRTC, 0x08, 1));
        after("line compare", () -> vga.set(CRTC, 0x18, 0x33));
        after("half of the dot clock", () -> vga.set(SEQUENCER, 1, 0x09));
        after("the screen turned off", () -> vga.set(SEQUENCER, 1, 0x21));
        after("the screen turned on", () -> vga.set(SEQUENCER, 1, 0x01));
        after("other lines", () -> vga.set(CRTC, 0x12, 0x70));
        after("characters of 13 lines", () -> vga.set(CRTC, 0x09, 0x4C));
        after("the shift register's mode", () -> vga.set(GRAPHICS, 5, 0x20));
        after("text for graphics, or graphics for text", () -> vga.set(GRAPHICS, 6, 0x04));
        after("the other one", () -> vga.set(GRAPHICS, 6, 0x05));
        after("miscellaneous output", () -> vga.out(MISCELLANEOUS_WRITE, 0x67));
        after("the palette given to the processor", () -> vga.out(VgaRules.ATTRIBUTE, 0));
    }

    private void color(int index) {
        vga.out(PEL_WRITE, index);
        for (int i = 0; i < 3; i++) {
            vga.out(PEL_DATA, 0x2D);
        }
    }

    @Rule(
            id = "VGA-TXT-01",
            text =
                    "The characters that a display is told in a text mode are those of the picture,"
                            + " with its colours and its cursor; in other modes there are none.",
            needs = Claim.VGA,
            source = "dev.hv.api.backend.DisplaySource#text and TextScreen")
    static void characters(DeviceTrial<?> trial) {
        VgaViewerRules viewer = new VgaViewerRules(trial, Mode.TEXT_80);
        int[][] cells = {{0, 0, 0x41, 0x1E}, {79, 0, 0x42, 0x70}, {5, 3, 0xC3, 0xA4}};
        for (int[] cell : cells) {
            viewer.rules.cell(cell[0], cell[1], cell[2], cell[3]);
        }
        viewer.vga.set(CRTC, 0x0A, 0x0D);
        viewer.vga.set(CRTC, 0x0B, 0x0E);
        viewer.vga.set(CRTC, 0x0E, 0);
        viewer.vga.set(CRTC, 0x0F, 3 * COLUMNS + 7);
        TextScreen text = viewer.text();
        PartBench part = viewer.vga.part();
        part.requireEqual("the columns", COLUMNS, text.columns());
        part.requireEqual("the rows", ROWS, text.rows());
        part.requireEqual("the cursor's place", 3 * COLUMNS + 7, text.cursor());
        for (int[] cell : cells) {
            String where = " at column %d of row %d".formatted(cell[0], cell[1]);
            part.requireEqual("the character" + where, cell[2], text.character(cell[0], cell[1]));
            viewer.rules.requireColor(
                    "the foreground" + where,
                    viewer.rules.palette(cell[3] & 15),
                    text.foreground(cell[0], cell[1]));
            // Bit 7 blinks.
            viewer.rules.requireColor(
                    "the background" + where,
                    viewer.rules.palette(cell[3] >> 4 & 7),
                    text.background(cell[0], cell[1]));
        }
        viewer.rules.attribute(0x10, 0x04);
        viewer.rules.requireColor(
                "the background without blinking",
                viewer.rules.palette(0x0A),
                viewer.text().background(5, 3));
        viewer.vga.set(CRTC, 0x0A, CURSOR_OFF);
        part.requireEqual("no cursor", TextScreen.NO_CURSOR, viewer.text().cursor());
        viewer.vga.set(CRTC, 0x0D, COLUMNS);
        part.requireEqual(
                "the character in row 2 where the picture begins a row later",
                0xC3,
                viewer.text().character(5, 2));
        VgaViewerRules graphics = new VgaViewerRules(trial, Mode.COLORS_256);
        graphics.vga
                .part()
                .require(graphics.vga.part().bench().text().isEmpty(), "mode 13H has characters");
    }

    private TextScreen text() {
        Optional<TextScreen> text = vga.part().bench().text();
        vga.part().require(text.isPresent(), "a text mode has no characters");
        return text.orElseThrow();
    }
}
