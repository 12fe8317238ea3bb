package dev.hv.devices.vga;

/**
 * Where the beam is, as a function of virtual time. Nothing is remembered: frames follow each other
 * from time 0 on at the rate that the registers give now.
 */
final class FrameTiming {
    /** Input status register 1: display enable is not asserted. */
    static final int NOT_DISPLAYING = 0x01;

    /** Input status register 1: vertical retrace. */
    static final int RETRACE = 0x08;

    private static final long CLOCK_25_HZ = 25_175_000;
    private static final long CLOCK_28_HZ = 28_322_000;
    private static final long GIGA = 1_000_000_000L;

    /** Frames from one change of the cursor's blinking to the next; characters take twice that. */
    private static final int BLINK_FRAMES = 8;

    /** Slowest and fastest frame that is believed: 24 to 200 a second. */
    private static final long MIN_FRAME_NANOS = GIGA / 200;

    private static final long MAX_FRAME_NANOS = GIGA / 24;
    private static final long USUAL_FRAME_NANOS = GIGA / 70;

    private final CrtController crtc;
    private final Sequencer sequencer;

    FrameTiming(CrtController crtc, Sequencer sequencer) {
        this.crtc = crtc;
        this.sequencer = sequencer;
    }

    /**
     * How long a frame takes, in nanoseconds.
     *
     * @param miscellaneous the output register, which selects the dot clock
     */
    long frameNanos(int miscellaneous) {
        long dots = (long) crtc.totalCharacters() * sequencer.characterDots();
        if (sequencer.dotClockHalf()) {
            dots *= 2;
        }
        long hertz = (miscellaneous & 0x0C) == 0x04 ? CLOCK_28_HZ : CLOCK_25_HZ;
        long nanos = dots * crtc.totalLines() * GIGA / hertz;
        return nanos < MIN_FRAME_NANOS || nanos > MAX_FRAME_NANOS ? USUAL_FRAME_NANOS : nanos;
    }

    /** Bits 0 and 3 of input status register 1 at that time. */
    int status(long nanos, int miscellaneous) {
        long frame = frameNanos(miscellaneous);
        int lines = crtc.totalLines();
        long scaled = Math.floorMod(nanos, frame) * lines;
        int line = (int) (scaled / frame);
        long inLine = scaled % frame;
        long displayed = frame * Math.min(crtc.displayedCharacters(), crtc.totalCharacters());
        boolean displaying =
                line < crtc.displayedLines() && inLine * crtc.totalCharacters() < displayed;
        int first = Math.min(crtc.retraceStart(), lines - 1);
        boolean retrace = line >= first && line < first + crtc.retraceLines();
        return (displaying ? 0 : NOT_DISPLAYING) | (retrace ? RETRACE : 0);
    }

    /** Whether a blinking cursor is to be seen at that time. */
    boolean cursorShows(long nanos, int miscellaneous) {
        return ((nanos / frameNanos(miscellaneous) / BLINK_FRAMES) & 1) == 0;
    }

    /** Whether blinking characters are to be seen at that time. */
    boolean charactersShow(long nanos, int miscellaneous) {
        return ((nanos / frameNanos(miscellaneous) / BLINK_FRAMES) & 2) == 0;
    }

    /** How long it is until the cursor's blinking changes. */
    long nanosToBlink(long nanos, int miscellaneous) {
        long period = frameNanos(miscellaneous) * BLINK_FRAMES;
        return period - nanos % period;
    }
}
