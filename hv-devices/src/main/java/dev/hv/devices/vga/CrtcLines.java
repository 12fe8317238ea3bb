package dev.hv.devices.vga;

import java.util.Arrays;

/**
 * Lines as the CRT controller scans them: character clock by character clock, shifted by the pixel
 * panning (IBM PS/2 Hardware Interface Technical Reference, "Horizontal Pixel Panning Register"). A
 * pixel of the picture is a dot: where the dot clock is halved, or where four bits and four bits
 * make one pixel, two of them are alike.
 */
abstract class CrtcLines implements LineSource {
    /** A contract of {@link dev.hv.api.backend.DisplaySource.Canvas}. */
    private static final int MAX_WIDTH = 4096;

    /** Two more character clocks than are shown, for panning; each 18 dots at most. */
    private static final int MAX_DOTS = (256 + 2) * 18;

    final VgaPorts ports;
    final VideoMemory memory;
    private final ScanLines lines;
    private final int[] dots = new int[MAX_DOTS];
    private int width;
    private int clocks;
    private int clockDots;

    CrtcLines(VgaPorts ports, VideoMemory memory, ScanLines lines) {
        this.ports = ports;
        this.memory = memory;
        this.lines = lines;
    }

    /**
     * Takes from the registers what stays the same in all lines; after {@link ScanLines#compute}.
     */
    void prepare() {
        clocks = ports.crtc.displayedCharacters();
        clockDots = dots() * (ports.sequencer.dotClockHalf() ? 2 : 1);
        width = Math.min(clocks * clockDots, MAX_WIDTH);
    }

    /** Dots of a character clock at the full dot clock: 8 or 9. */
    int dots() {
        return 8;
    }

    /** By how many dots of the halved or full clock the picture is moved to the left. */
    abstract int panning();

    /**
     * Draws what one character clock shows.
     *
     * @param counter the address counter
     * @param rowScan line in the row
     * @param into where to put the dots
     * @param at first dot
     */
    abstract void clock(int counter, int rowScan, int[] into, int at);

    @Override
    public final int width() {
        return width;
    }

    @Override
    public final int height() {
        return lines.count();
    }

    @Override
    public final boolean repeats(int line) {
        return lines.repeats(line);
    }

    @Override
    public final void draw(int line, int[] into) {
        int counter = lines.address(line);
        int rowScan = lines.rowScan(line);
        boolean half = ports.sequencer.dotClockHalf();
        int perCount = ports.crtc.clocksPerCount();
        int single = dots();
        for (int i = 0; i <= clocks; i++) {
            clock((counter + i / perCount) & 0xFFFF, rowScan, dots, i * single);
        }
        boolean still = lines.belowSplit(line) && ports.attributes.panningStopsAtLineCompare();
        int shift = still ? 0 : panning();
        if (half) {
            for (int x = 0; x < width; x++) {
                into[x] = dots[(x >> 1) + shift];
            }
        } else {
            System.arraycopy(dots, shift, into, 0, width);
        }
    }

    /** A screen of one colour, as large as the registers say. */
    static final class Blank extends CrtcLines {
        private static final int USUAL_WIDTH = 640;
        private static final int USUAL_HEIGHT = 400;

        Blank(VgaPorts ports, VideoMemory memory, ScanLines lines) {
            super(ports, memory, lines);
        }

        @Override
        int panning() {
            return 0;
        }

        @Override
        void clock(int counter, int rowScan, int[] into, int at) {
            Arrays.fill(into, at, at + 8, 0);
        }

        /** A black picture of the usual size, where no mode was ever set. */
        static LineSource usual() {
            return new LineSource() {
                @Override
                public int width() {
                    return USUAL_WIDTH;
                }

                @Override
                public int height() {
                    return USUAL_HEIGHT;
                }

                @Override
                public boolean repeats(int line) {
                    return line > 0;
                }

                @Override
                public void draw(int line, int[] into) {
                    Arrays.fill(into, 0, USUAL_WIDTH, 0);
                }
            };
        }
    }
}
