package dev.hv.machine.pc.bios;

import java.util.List;

/**
 * INT 10h (IBM PS/2 BIOS Interface Technical Reference, INT 10h, for the VGA). Text goes straight
 * to video memory; what is on the screen and where the cursors are is in the BIOS data area.
 */
final class VideoService implements Service {
    private static final int TEXT_MODE = 0x03;
    private static final int KEEP_MEMORY = 0x80;
    private static final int USUAL_ATTRIBUTE = 0x07;
    private static final int PAGES = 8;
    private static final int CRTC_CURSOR_START = 0x0A;
    private static final int CRTC_CURSOR_END = 0x0B;
    private static final int CRTC_START_HIGH = 0x0C;
    private static final int CRTC_CURSOR_HIGH = 0x0E;
    private static final int DEBUG_CONSOLE = 0x402;
    private static final int BELL = 0x07;
    private static final int BACKSPACE = 0x08;
    private static final int LINE_FEED = 0x0A;
    private static final int RETURN = 0x0D;

    /** The cursor's usual lines, as of a CGA. */
    private static final int UNDERLINE = 0x0607;

    /** In {@link BiosData#VIDEO_CONTROL}: lines of the cursor are not those of a CGA. */
    private static final int CURSOR_AS_GIVEN = 0x01;

    /** In {@link BiosData#VIDEO_FLAGS}: how many lines text has (350 if neither is set). */
    private static final int LINES_200 = 0x80;

    private static final int LINES_400 = 0x10;

    /** In {@link BiosData#VIDEO_FLAGS}: modes leave the DAC as it is. */
    private static final int KEEP_PALETTE = 0x08;

    /** In {@link BiosData#VIDEO_FLAGS}: modes turn the DAC's colours to greys. */
    private static final int SUM_TO_GREYS = 0x02;

    private static final int VGA_ACTIVE = 0x01;

    /** In a colour of the palette, and in BL as INT 10h, AH=0Bh gets it: bright. */
    private static final int BRIGHT = 0x10;

    private static final int MISCELLANEOUS_READ = 0x3CC;
    private static final int MISCELLANEOUS_RAM = 0x02;
    private static final int CLOCKING = 1;
    private static final int CHARACTER_MAP = 3;
    private static final int ATTRIBUTE_MODE = 0x10;
    private static final int ATTRIBUTE_BLINKS = 0x08;
    private static final int SCREEN_OFF = 0x20;

    /** A VGA with a colour display. */
    private static final int COMBINATION_VGA_COLOUR = 0x08;

    private final Hardware pc;
    private final VideoTables tables;
    private final VideoRegisters registers;
    private final VideoPixels pixels;
    private final VideoFonts fonts;
    private final VideoPalette palette;
    private final VideoState saved;
    private final VbeService vbe;

    VideoService(Hardware pc) {
        this.pc = pc;
        tables = new VideoTables(pc);
        registers = new VideoRegisters(pc, tables);
        fonts = new VideoFonts(pc, registers, tables);
        palette = new VideoPalette(registers);
        saved = new VideoState(registers);
        vbe = new VbeService(pc, this, registers, saved);
        pixels = new VideoPixels(pc, registers, vbe);
    }

    /** Shows an empty screen of 80 by 25 characters. */
    void start() {
        fonts.start();
        tables.start();
        pc.write8(BiosData.VIDEO_FLAGS, LINES_400 | VGA_ACTIVE);
        mode(TEXT_MODE);
    }

    @Override
    public Outcome call(Frame frame) {
        boolean draws = frame.ah() >= 0x06 && frame.ah() <= 0x13;
        if (draws && vbe.planarMode().isPresent()) {
            int window = vbe.window();
            serve(frame);
            vbe.window(window);
        } else {
            serve(frame);
        }
        return Outcome.DONE;
    }

    private void serve(Frame frame) {
        switch (frame.ah()) {
            case 0x00 -> {
                mode(frame.al());
                int number = frame.al() & ~KEEP_MEMORY;
                frame.al(number == 6 ? 0x3F : number > 7 ? 0x20 : 0x30);
            }
            case 0x01 -> cursorShape(frame.cx());
            case 0x02 -> cursor(frame.bh(), frame.dx());
            case 0x03 -> {
                frame.cx(pc.read16(BiosData.CURSOR_SHAPE));
                frame.dx(cursor(frame.bh()));
            }
            case 0x04 -> frame.ah(0); // no light pen
            case 0x05 -> page(frame.al());
            case 0x06, 0x07 -> scroll(frame);
            case 0x08 -> frame.ax(read(frame.bh()));
            case 0x09, 0x0A -> write(frame);
            case 0x0B -> background(frame);
            case 0x0C -> pixels.set(currentMode(), frame.bh(), frame.cx(), frame.dx(), frame.al());
            case 0x0D -> frame.al(pixels.get(currentMode(), frame.bh(), frame.cx(), frame.dx()));
            case 0x0E -> teletype(pc.read8(BiosData.VIDEO_PAGE), frame.al(), frame.bl());
            case 0x0F -> {
                frame.al(
                        pc.read8(BiosData.VIDEO_MODE)
                                | (pc.read8(BiosData.VIDEO_CONTROL) & KEEP_MEMORY));
                frame.ah(columns());
                frame.bh(pc.read8(BiosData.VIDEO_PAGE));
            }
            case 0x10 -> palette.call(frame);
            case 0x11 -> fonts.call(frame, this);
            case 0x12 -> alternate(frame);
            case 0x13 -> string(frame);
            case 0x1A -> combination(frame);
            case 0x1B -> state(frame);
            case 0x1C -> saved.call(frame);
            case 0x4F -> vbe.call(frame);
            default -> {}
        }
    }

    // ------------------------------------------------------------------ modes

    /** Sets a mode; bit 7 keeps what is in memory. A number that is not known changes nothing. */
    void mode(int number) {
        if ((number & ~KEEP_MEMORY) == VbeService.MODE_800_600) {
            vbe.set800By600((number & KEEP_MEMORY) != 0);
            return;
        }
        VideoMode mode =
                VideoMode.of(number & ~KEEP_MEMORY)
                        .map(usual -> usual.withScanLines(chosenLines()))
                        .orElse(null);
        if (mode == null) {
            return;
        }
        vbe.leave();
        program(mode);
        describe(mode, number);
        if ((number & KEEP_MEMORY) == 0) {
            clear(mode);
        }
    }

    /** Sets the VGA's registers for a mode. */
    void program(VideoMode mode) {
        int flags = pc.read8(BiosData.VIDEO_FLAGS);
        registers.program(mode, (flags & KEEP_PALETTE) == 0);
        if ((flags & (KEEP_PALETTE | SUM_TO_GREYS)) == SUM_TO_GREYS) {
            palette.greys(0, 256);
        }
    }

    /**
     * Says in the data area which mode there is, and gives it its font and cursor.
     *
     * @param number with bit 7 if memory is kept
     */
    void describe(VideoMode mode, int number) {
        pc.write8(BiosData.VIDEO_MODE, mode.number());
        pc.write16(BiosData.VIDEO_COLUMNS, mode.columns());
        pc.write16(BiosData.VIDEO_PAGE_BYTES, mode.pageBytes());
        pc.write16(BiosData.VIDEO_START, 0);
        for (int page = 0; page < PAGES; page++) {
            pc.write16(BiosData.CURSORS + 2L * page, 0);
        }
        pc.write8(BiosData.VIDEO_PAGE, 0);
        pc.write8(BiosData.VIDEO_LAST_ROW, mode.rows() - 1);
        pc.write16(BiosData.CHARACTER_HEIGHT, mode.characterHeight());
        int kept = pc.read8(BiosData.VIDEO_CONTROL) & CURSOR_AS_GIVEN;
        pc.write8(BiosData.VIDEO_CONTROL, 0x60 | kept | (number & KEEP_MEMORY));
        pc.write8(BiosData.VIDEO_SWITCHES, 0xF9);
        pc.write8(BiosData.VIDEO_FLAGS, pc.read8(BiosData.VIDEO_FLAGS) | VGA_ACTIVE);
        pc.write8(BiosData.VIDEO_COMBINATION, COMBINATION_VGA_COLOUR);
        fonts.select(mode, this);
        if (mode.text()) {
            cursorShape(UNDERLINE);
        } else {
            pc.write16(BiosData.CURSOR_SHAPE, 0);
        }
    }

    VideoMode currentMode() {
        return vbe.planarMode()
                .or(() -> VideoMode.of(pc.read8(BiosData.VIDEO_MODE)))
                .orElseGet(() -> VideoMode.of(TEXT_MODE).orElseThrow());
    }

    private void clear(VideoMode mode) {
        byte[] memory = new byte[mode.segment() == 0xA000 ? 0x10000 : 0x8000];
        if (mode.text()) {
            for (int i = 0; i < memory.length; i += 2) {
                memory[i] = ' ';
                memory[i + 1] = USUAL_ATTRIBUTE;
            }
        }
        pc.writeBytes(mode.base(), memory);
    }

    int columns() {
        return Math.max(1, pc.read16(BiosData.VIDEO_COLUMNS) & 0xFF);
    }

    int rows() {
        return pc.read8(BiosData.VIDEO_LAST_ROW) + 1;
    }

    /** A font of another height is shown: as many rows as fit the screen. */
    void rows(int count, int characterHeight) {
        pc.write8(BiosData.VIDEO_LAST_ROW, count - 1);
        pc.write16(BiosData.CHARACTER_HEIGHT, characterHeight);
        pc.write16(BiosData.VIDEO_PAGE_BYTES, 2 * columns() * count + 0x100 & ~0xFF);
    }

    // ------------------------------------------------------------------ cursor and pages

    private void cursorShape(int shape) {
        pc.write16(BiosData.CURSOR_SHAPE, shape);
        boolean asGiven = (pc.read8(BiosData.VIDEO_CONTROL) & CURSOR_AS_GIVEN) != 0;
        int fitted = asGiven ? shape : cursorFor(shape, pc.read16(BiosData.CHARACTER_HEIGHT));
        registers.set(registers.crtc(), CRTC_CURSOR_START, fitted >> 8);
        registers.set(registers.crtc(), CRTC_CURSOR_END, fitted);
    }

    /** Fits the cursor to characters of another height. */
    void fitCursor() {
        cursorShape(pc.read16(BiosData.CURSOR_SHAPE));
    }

    /**
     * Returns the lines of a cursor (first in the high byte) for characters of a height, of those
     * that were given for the 8 lines of a CGA: a few lines move to the bottom, or one above it
     * where there is room; what begins near the top becomes a block, and what begins in the middle
     * the lower half of one.
     */
    static int cursorFor(int shape, int height) {
        int first = shape >> 8 & 0xFF;
        int last = shape & 0xFF;
        int bottom = height - 1;
        if (((first | last) & 0xE0) != 0) {
            return shape; // hidden
        }
        if (last < first) {
            return last == 0 ? shape : last << 8 | bottom; // in two parts on a CGA
        }
        if (last <= 3 || (first == bottom && last == bottom - 1)) {
            return shape;
        }
        if (first + 2 < last) {
            return (first > 2 ? height / 2 : first) << 8 | bottom;
        }
        int above = height > 13 ? 1 : 0;
        return ((bottom - above - (last - first)) << 8) | (bottom - above);
    }

    /** Returns how many scan lines text of the current mode has. */
    int scanLines() {
        int lines = chosenLines();
        return currentMode().mono() && lines == 200 ? 400 : lines;
    }

    private int chosenLines() {
        int flags = pc.read8(BiosData.VIDEO_FLAGS);
        return (flags & LINES_200) != 0 ? 200 : (flags & LINES_400) != 0 ? 400 : 350;
    }

    /** Returns row (high byte) and column of a page's cursor. */
    int cursor(int page) {
        return pc.read16(BiosData.CURSORS + 2L * (page & 7));
    }

    void cursor(int page, int position) {
        pc.write16(BiosData.CURSORS + 2L * (page & 7), position);
        if ((page & 7) == pc.read8(BiosData.VIDEO_PAGE) && currentMode().text()) {
            int cell =
                    pc.read16(BiosData.VIDEO_START) / 2
                            + (position >> 8 & 0xFF) * columns()
                            + (position & 0xFF);
            registers.set(registers.crtc(), CRTC_CURSOR_HIGH, cell >> 8);
            registers.set(registers.crtc(), CRTC_CURSOR_HIGH + 1, cell);
        }
    }

    private void page(int page) {
        VideoMode mode = currentMode();
        if (page >= mode.pages()) {
            return;
        }
        int start = page * pc.read16(BiosData.VIDEO_PAGE_BYTES);
        pc.write8(BiosData.VIDEO_PAGE, page);
        pc.write16(BiosData.VIDEO_START, start);
        int units = mode.text() ? start / 2 : start;
        registers.set(registers.crtc(), CRTC_START_HIGH, units >> 8);
        registers.set(registers.crtc(), CRTC_START_HIGH + 1, units);
        cursor(page, cursor(page));
    }

    // ------------------------------------------------------------------ characters

    private long cell(VideoMode mode, int page, int row, int column) {
        return mode.base()
                + (page & 7) * (long) pc.read16(BiosData.VIDEO_PAGE_BYTES)
                + 2L * (row * columns() + column);
    }

    private int read(int page) {
        VideoMode mode = currentMode();
        int at = cursor(page);
        int row = at >> 8 & 0xFF;
        int column = at & 0xFF;
        if (mode.text()) {
            return pc.read16(cell(mode, page, row, column));
        }
        byte[] shape = new byte[pc.read16(BiosData.CHARACTER_HEIGHT)];
        for (int line = 0; line < shape.length; line++) {
            int bits = 0;
            for (int i = 0; i < 8; i++) {
                int y = row * shape.length + line;
                bits = bits << 1 | (pixels.get(mode, page, 8 * column + i, y) != 0 ? 1 : 0);
            }
            shape[line] = (byte) bits;
        }
        return fonts.find(shape);
    }

    private void put(VideoMode mode, int page, int row, int column, int character, int attribute) {
        if (mode.text()) {
            pc.write16(cell(mode, page, row, column), character | attribute << 8);
        } else {
            pixels.character(mode, page, column, row, fonts.glyph(character), attribute, 0);
        }
    }

    private void write(Frame frame) {
        VideoMode mode = currentMode();
        int page = frame.bh();
        int row = cursor(page) >> 8 & 0xFF;
        int column = cursor(page) & 0xFF;
        int cells = Math.min(frame.cx(), columns() * rows());
        for (int i = 0; i < cells; i++) {
            if (mode.text() && frame.ah() == 0x0A) {
                pc.write8(cell(mode, page, row, column), frame.al());
            } else {
                put(mode, page, row, column, frame.al(), frame.bl());
            }
            if (++column >= columns()) {
                column = 0;
                row++;
            }
        }
    }

    /** Says something to people: on the screen as a teletype would, and at the debug console. */
    void print(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            pc.out8(DEBUG_CONSOLE, c);
            teletype(pc.read8(BiosData.VIDEO_PAGE), c, USUAL_ATTRIBUTE);
        }
    }

    private void teletype(int page, int character, int colour) {
        VideoMode mode = currentMode();
        int row = cursor(page) >> 8 & 0xFF;
        int column = cursor(page) & 0xFF;
        switch (character) {
            case BELL -> {}
            case BACKSPACE -> column = Math.max(0, column - 1);
            case LINE_FEED -> row++;
            case RETURN -> column = 0;
            default -> {
                if (mode.text()) {
                    pc.write8(cell(mode, page, row, column), character);
                } else {
                    put(mode, page, row, column, character, colour);
                }
                column++;
            }
        }
        if (column >= columns()) {
            column = 0;
            row++;
        }
        if (row >= rows()) {
            int attribute = mode.text() ? pc.read8(cell(mode, page, rows() - 1, column) + 1) : 0;
            move(mode, page, 0, 0, columns() - 1, rows() - 1, 1, attribute);
            row = rows() - 1;
        }
        cursor(page, row << 8 | column);
    }

    private void scroll(Frame frame) {
        int bottom = Math.min(frame.dh(), rows() - 1);
        int right = Math.min(frame.dl(), columns() - 1);
        if (frame.ch() > bottom || frame.cl() > right) {
            return;
        }
        int lines = frame.al() > bottom - frame.ch() ? 0 : frame.al();
        move(
                currentMode(),
                pc.read8(BiosData.VIDEO_PAGE),
                frame.cl(),
                frame.ch(),
                right,
                bottom,
                frame.ah() == 0x06 ? lines : -lines,
                frame.bh());
    }

    private void move(
            VideoMode mode,
            int page,
            int left,
            int top,
            int right,
            int bottom,
            int lines,
            int attribute) {
        if (!mode.text()) {
            int height = pc.read16(BiosData.CHARACTER_HEIGHT);
            pixels.scroll(mode, page, left, top, right, bottom, lines, height, attribute);
            return;
        }
        int rows = bottom - top + 1;
        int distance = lines == 0 ? rows : Math.min(Math.abs(lines), rows);
        byte[] line = new byte[2 * (right - left + 1)];
        for (int i = 0; i < rows; i++) {
            int row = lines >= 0 ? top + i : bottom - i;
            int from = lines >= 0 ? row + distance : row - distance;
            if (from >= top && from <= bottom) {
                pc.readBytes(cell(mode, page, from, left), line);
            } else {
                for (int k = 0; k < line.length; k += 2) {
                    line[k] = ' ';
                    line[k + 1] = (byte) attribute;
                }
            }
            pc.writeBytes(cell(mode, page, row, left), line);
        }
    }

    private void string(Frame frame) {
        int page = frame.bh();
        int before = cursor(page);
        boolean attributes = (frame.al() & 2) != 0;
        cursor(page, frame.dx());
        long at = frame.esAddress(frame.bp());
        VideoMode mode = currentMode();
        for (int i = 0; i < frame.cx(); i++) {
            int character = pc.read8(at++);
            int attribute = attributes ? pc.read8(at++) : frame.bl();
            boolean control =
                    character == BELL
                            || character == BACKSPACE
                            || character == LINE_FEED
                            || character == RETURN;
            int position = cursor(page);
            if (!control && mode.text()) {
                pc.write8(cell(mode, page, position >> 8 & 0xFF, position & 0xFF) + 1, attribute);
            }
            teletype(page, character, attribute);
        }
        if ((frame.al() & 1) == 0) {
            cursor(page, before);
        }
    }

    // ------------------------------------------------------------------ the rest

    /**
     * BH=0: the border, or the background of graphics, and in 320x200 CGA graphics whether the
     * other colours are bright (bit 4); BH=1: which of two palettes these are of.
     */
    private void background(Frame frame) {
        VideoMode mode = currentMode();
        if (frame.bh() == 0) {
            int colour = (frame.bl() & 0x07) | (frame.bl() & 0x08) << 1;
            registers.attribute(mode.text() ? 0x11 : 0x00, colour);
        }
        if (mode.layout() != VideoMode.Layout.CGA_2_BIT) {
            return;
        }
        for (int i = 1; i <= 3; i++) {
            int before = registers.attribute(i);
            registers.attribute(
                    i,
                    frame.bh() == 0
                            ? (before & ~BRIGHT) | (frame.bl() & BRIGHT)
                            : (before & ~1) | (frame.bl() & 1));
        }
    }

    private void alternate(Frame frame) {
        switch (frame.bl()) {
            case 0x10 -> {
                frame.bh(currentMode().mono() ? 1 : 0);
                frame.bl(3); // 256 KiB
                frame.cx(0x0009);
            }
            case 0x30 -> {
                int flags = pc.read8(BiosData.VIDEO_FLAGS) & ~0x90;
                int lines = frame.al() == 0 ? 0x80 : frame.al() == 2 ? 0x10 : 0;
                pc.write8(BiosData.VIDEO_FLAGS, flags | lines);
                frame.al(0x12);
            }
            case 0x31 -> choose(frame, BiosData.VIDEO_FLAGS, KEEP_PALETTE, frame.al() == 1);
            case 0x32 -> {
                int output = pc.in8(MISCELLANEOUS_READ) & ~MISCELLANEOUS_RAM;
                pc.out8(
                        VideoRegisters.MISCELLANEOUS,
                        frame.al() == 0 ? output | MISCELLANEOUS_RAM : output);
                frame.al(0x12);
            }
            case 0x33 -> choose(frame, BiosData.VIDEO_FLAGS, SUM_TO_GREYS, frame.al() == 0);
            case 0x34 -> choose(frame, BiosData.VIDEO_CONTROL, CURSOR_AS_GIVEN, frame.al() == 1);
            case 0x35 -> frame.al(0x12);
            case 0x36 -> {
                int clocking = registers.get(VideoRegisters.SEQUENCER, CLOCKING) & ~SCREEN_OFF;
                registers.set(
                        VideoRegisters.SEQUENCER,
                        CLOCKING,
                        frame.al() == 0 ? clocking : clocking | SCREEN_OFF);
                frame.al(0x12);
            }
            default -> {}
        }
    }

    private void choose(Frame frame, long address, int bit, boolean on) {
        int value = pc.read8(address);
        pc.write8(address, on ? value | bit : value & ~bit);
        frame.al(0x12);
    }

    private void combination(Frame frame) {
        if (frame.al() == 0) {
            frame.bx(pc.read8(BiosData.VIDEO_COMBINATION));
        } else {
            pc.write8(BiosData.VIDEO_COMBINATION, frame.bl());
        }
        frame.al(0x1A);
    }

    /** Returns the number that stands for a mode's scan lines: 200, 350, 400, 480. */
    private int lineCode(VideoMode mode) {
        return switch (mode.rows() * mode.characterHeight()) {
            case 200 -> 0;
            case 350 -> 1;
            case 400 -> List.of(200, 350, 400).indexOf(scanLines());
            default -> 3;
        };
    }

    /** Every mode is there; greys, the DAC left alone, cursors fitted, characters that blink. */
    private int miscellaneousState() {
        int flags = pc.read8(BiosData.VIDEO_FLAGS);
        boolean fits = (pc.read8(BiosData.VIDEO_CONTROL) & CURSOR_AS_GIVEN) == 0;
        boolean blinks = (registers.attribute(ATTRIBUTE_MODE) & ATTRIBUTE_BLINKS) != 0;
        return 0x01
                | (flags & SUM_TO_GREYS)
                | (flags & KEEP_PALETTE)
                | (fits ? 0x10 : 0)
                | (blinks ? 0x20 : 0);
    }

    /** Functionality and state (64 bytes at ES:DI). */
    private void state(Frame frame) {
        long at = frame.esAddress(frame.di());
        pc.writeBytes(at, new byte[64]);
        pc.write16(at, fonts.functionality());
        pc.write16(at + 2, Rom.SEGMENT);
        byte[] data = new byte[0x1E];
        pc.readBytes(BiosData.VIDEO_MODE, data);
        pc.writeBytes(at + 4, data);
        VideoMode mode = currentMode();
        pc.write8(at + 0x22, rows() - 1);
        pc.write16(at + 0x23, pc.read16(BiosData.CHARACTER_HEIGHT));
        pc.write8(at + 0x25, pc.read8(BiosData.VIDEO_COMBINATION));
        pc.write16(at + 0x27, mode.colours());
        pc.write8(at + 0x29, mode.pages());
        pc.write8(at + 0x2A, lineCode(mode));
        int maps = registers.get(VideoRegisters.SEQUENCER, CHARACTER_MAP);
        pc.write8(at + 0x2B, (maps & 0x03) | (maps >> 2 & 0x04));
        pc.write8(at + 0x2C, (maps >> 2 & 0x03) | (maps >> 3 & 0x04));
        pc.write8(at + 0x2D, miscellaneousState());
        pc.write8(at + 0x31, 3); // 256 KiB
        pc.write8(at + 0x32, tables.inUse(mode));
        frame.al(0x1B);
    }
}
