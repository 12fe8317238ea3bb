package dev.hv.machine.pc.bios;

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

    /** A VGA with a colour display. */
    private static final int COMBINATION_VGA_COLOUR = 0x08;

    private final Hardware pc;
    private final VideoRegisters registers;
    private final VideoPixels pixels;
    private final VideoFonts fonts;
    private final VideoPalette palette;
    private final VideoState saved;
    private final VbeService vbe;

    VideoService(Hardware pc) {
        this.pc = pc;
        registers = new VideoRegisters(pc);
        pixels = new VideoPixels(pc, registers);
        fonts = new VideoFonts(pc, registers);
        palette = new VideoPalette(registers);
        saved = new VideoState(registers);
        vbe = new VbeService(pc, this);
    }

    /** Shows an empty screen of 80 by 25 characters. */
    void start() {
        fonts.start();
        mode(TEXT_MODE);
    }

    @Override
    public Outcome call(Frame frame) {
        switch (frame.ah()) {
            case 0x00 -> {
                mode(frame.al());
                frame.al(0x30);
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
        return Outcome.DONE;
    }

    // ------------------------------------------------------------------ modes

    /** Sets a mode; bit 7 keeps what is in memory. A number that is not known changes nothing. */
    void mode(int number) {
        VideoMode mode = VideoMode.of(number & ~KEEP_MEMORY).orElse(null);
        if (mode == null) {
            return;
        }
        vbe.leave();
        registers.program(mode, (pc.read8(BiosData.VIDEO_FLAGS) & 0x08) == 0);
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
        pc.write8(BiosData.VIDEO_CONTROL, 0x60 | (number & KEEP_MEMORY));
        pc.write8(BiosData.VIDEO_SWITCHES, 0xF9);
        pc.write8(BiosData.VIDEO_FLAGS, pc.read8(BiosData.VIDEO_FLAGS) | 0x11);
        pc.write8(BiosData.VIDEO_COMBINATION, COMBINATION_VGA_COLOUR);
        if ((number & KEEP_MEMORY) == 0) {
            clear(mode);
        }
        fonts.select(mode);
        if (mode.text()) {
            cursorShape(mode.characterHeight() == 8 ? 0x0607 : 0x0D0E);
        }
    }

    VideoMode currentMode() {
        return VideoMode.of(pc.read8(BiosData.VIDEO_MODE))
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
        int start = shape >> 8 & 0x3F;
        int end = shape & 0x1F;
        int height = pc.read16(BiosData.CHARACTER_HEIGHT);
        if (height > 8 && end <= 8 && start <= 8 && (start & 0x20) == 0) {
            // given for characters of 8 lines
            end = (end + 1) * height / 8 - 1;
            start = start == end - 1 ? end - 1 : (start + 1) * height / 8 - 1;
        }
        registers.set(registers.crtc(), CRTC_CURSOR_START, start);
        registers.set(registers.crtc(), CRTC_CURSOR_END, end);
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
        if (page >= PAGES || mode.pageBytes() == 0) {
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

    /** Border and, in 320x200 CGA graphics, which of two palettes. */
    private void background(Frame frame) {
        if (frame.bh() == 0) {
            registers.attribute(currentMode().text() ? 0x11 : 0x00, frame.bl() & 0x1F);
            return;
        }
        int first = (frame.bl() & 1) == 0 ? 0x12 : 0x13;
        for (int i = 0; i < 3; i++) {
            registers.attribute(i + 1, first + 2 * i);
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
            case 0x31 -> {
                int flags = pc.read8(BiosData.VIDEO_FLAGS) & ~0x08;
                pc.write8(BiosData.VIDEO_FLAGS, flags | (frame.al() == 1 ? 0x08 : 0));
                frame.al(0x12);
            }
            case 0x32, 0x33, 0x34, 0x35, 0x36 -> frame.al(0x12);
            default -> {}
        }
    }

    private void combination(Frame frame) {
        if (frame.al() == 0) {
            frame.bx(pc.read8(BiosData.VIDEO_COMBINATION));
        } else {
            pc.write8(BiosData.VIDEO_COMBINATION, frame.bl());
        }
        frame.al(0x1A);
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
        pc.write8(at + 0x22, rows());
        pc.write16(at + 0x23, pc.read16(BiosData.CHARACTER_HEIGHT));
        pc.write8(at + 0x25, pc.read8(BiosData.VIDEO_COMBINATION));
        pc.write16(at + 0x27, currentMode().text() ? 16 : 256);
        pc.write8(at + 0x29, PAGES);
        pc.write8(at + 0x2A, 2); // 400 lines
        pc.write8(at + 0x31, 3); // 256 KiB
        frame.al(0x1B);
    }
}
