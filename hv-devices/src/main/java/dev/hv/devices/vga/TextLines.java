package dev.hv.devices.vga;

import dev.hv.api.backend.TextScreen;

import java.util.ArrayList;
import java.util.List;

/**
 * Characters: codes in plane 0, attributes in plane 1, fonts in plane 2 (IBM PS/2 Hardware
 * Interface Technical Reference, "Alphanumeric Modes").
 */
final class TextLines extends CrtcLines {
    private static final int FONT_ROW_BYTES = 32;
    private static final int FIRST_LINE_GRAPHIC = 0xC0;
    private static final int LAST_LINE_GRAPHIC = 0xDF;
    private static final int BLINK = 0x80;
    private static final int FONT_A = 0x08;

    /** Underlined: the colour is 1, and what is behind it 0 ("Underline Location Register"). */
    private static final int UNDERLINE_BITS = 0x77;

    private static final int UNDERLINE = 0x01;

    private final ScanLines lines;
    private final int[] colors = new int[16];
    private boolean blinks;
    private boolean ninthCopies;
    private boolean cursorShows;
    private boolean charactersShow;
    private int dots;
    private int cursor;

    TextLines(VgaPorts ports, VideoMemory memory, ScanLines lines) {
        super(ports, memory, lines);
        this.lines = lines;
    }

    void prepare(boolean showCursor, boolean showCharacters) {
        dots = ports.sequencer.characterDots();
        for (int i = 0; i < colors.length; i++) {
            colors[i] = ports.dac.rgb(ports.attributes.color(i));
        }
        blinks = ports.attributes.blink();
        ninthCopies = ports.attributes.lineGraphics();
        cursor = ports.crtc.cursorOff() ? -1 : ports.crtc.cursorAddress();
        cursorShows = showCursor;
        charactersShow = showCharacters;
        prepare();
    }

    @Override
    int dots() {
        return dots;
    }

    /** With nine dots, 8 is no shift, and 0 to 7 are shifts of 1 to 8. */
    @Override
    int panning() {
        int value = ports.attributes.panning();
        return dots == 8 ? value & 7 : value >= 8 ? 0 : value + 1;
    }

    @Override
    void clock(int counter, int rowScan, int[] into, int at) {
        int cell = memory.planes(ports.crtc.memoryAddress(counter, rowScan));
        int code = cell & 0xFF;
        int attribute = (cell >> 8) & 0xFF;
        int font = (attribute & FONT_A) != 0 ? ports.sequencer.mapA() : ports.sequencer.mapB();
        int bits = memory.plane(2, font + code * FONT_ROW_BYTES + rowScan) << 1;
        if (ninthCopies && code >= FIRST_LINE_GRAPHIC && code <= LAST_LINE_GRAPHIC) {
            bits |= (bits >> 1) & 1;
        }
        if ((attribute & UNDERLINE_BITS) == UNDERLINE && rowScan == ports.crtc.underlineLine()) {
            bits = 0x1FF;
        }
        if (blinks && (attribute & BLINK) != 0 && !charactersShow) {
            bits = 0;
        }
        if (counter == cursor
                && cursorShows
                && rowScan >= ports.crtc.cursorFirstLine()
                && rowScan <= ports.crtc.cursorLastLine()) {
            bits = 0x1FF;
        }
        int foreground = colors[attribute & 0x0F];
        int background = colors[background(attribute)];
        for (int i = 0; i < dots; i++) {
            into[at + i] = (bits << i & 0x100) != 0 ? foreground : background;
        }
    }

    private int background(int attribute) {
        return blinks ? (attribute >> 4) & 7 : attribute >> 4;
    }

    /** Whether what is shown changes with time. */
    boolean changesWithTime() {
        return cursor >= 0 || blinks;
    }

    /** The characters, as {@link #prepare(boolean, boolean)} has found the registers. */
    TextScreen text() {
        List<Integer> rows = new ArrayList<>();
        for (int line = 0; line < lines.count(); line++) {
            if (lines.beginsRow(line)) {
                rows.add(lines.address(line));
            }
        }
        int columns = ports.crtc.displayedCharacters();
        int[] cells = new int[rows.size() * columns];
        int cursorCell = TextScreen.NO_CURSOR;
        for (int i = 0; i < cells.length; i++) {
            int counter = (rows.get(i / columns) + i % columns) & 0xFFFF;
            cells[i] = memory.planes(ports.crtc.memoryAddress(counter, 0)) & 0xFFFF;
            if (counter == cursor) {
                cursorCell = i;
            }
        }
        return new Characters(columns, rows.size(), cells, colors.clone(), blinks, cursorCell);
    }

    private static final class Characters implements TextScreen {
        private final int columns;
        private final int rows;
        private final int[] cells;
        private final int[] colors;
        private final boolean blinks;
        private final int cursor;

        Characters(int columns, int rows, int[] cells, int[] colors, boolean blinks, int cursor) {
            this.columns = columns;
            this.rows = rows;
            this.cells = cells;
            this.colors = colors;
            this.blinks = blinks;
            this.cursor = cursor;
        }

        @Override
        public int columns() {
            return columns;
        }

        @Override
        public int rows() {
            return rows;
        }

        @Override
        public int character(int column, int row) {
            return cells[row * columns + column] & 0xFF;
        }

        @Override
        public int foreground(int column, int row) {
            return colors[(cells[row * columns + column] >> 8) & 0x0F];
        }

        @Override
        public int background(int column, int row) {
            return colors[(cells[row * columns + column] >> 12) & (blinks ? 7 : 15)];
        }

        @Override
        public int cursor() {
            return cursor;
        }
    }
}
