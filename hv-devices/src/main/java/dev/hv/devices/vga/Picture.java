package dev.hv.devices.vga;

import dev.hv.api.backend.DisplaySource;
import dev.hv.api.backend.DisplaySource.Canvas;
import dev.hv.api.backend.TextScreen;
import dev.hv.api.bus.DirtyClient;
import dev.hv.api.bus.DirtyLog;

import java.util.Arrays;
import java.util.Optional;

/**
 * The picture that registers and memory make. A line is drawn beside the canvas and compared with
 * what is there, so that only what looks different is damage; memory that CPUs write without a call
 * is looked at from time to time, and only if pages of it were written is anything drawn at all, of
 * a linear frame buffer only the lines in these.
 */
final class Picture {
    /** How often such memory is looked at: while it changes, and when it does not. */
    private static final long MIN_POLL_NANOS = 16_000_000;

    private static final long MAX_POLL_NANOS = 64_000_000;
    private static final int MAX_WIDTH = 4096;

    private final VgaPorts ports;
    private final Dispi dispi;
    private final VideoMemory memory;
    private final DirtyLog log;
    private final ScanLines scanLines;
    private final TextLines text;
    private final GraphicsLines graphics;
    private final CrtcLines.Blank blank;
    private final LineSource off = CrtcLines.Blank.usual();
    private final LinearLines linear;
    private final int[] scratch = new int[MAX_WIDTH];
    private long[] written = {};
    private long pollNanos = MIN_POLL_NANOS;
    private boolean touched = true;

    Picture(VgaPorts ports, Dispi dispi, VideoMemory memory) {
        this.ports = ports;
        this.dispi = dispi;
        this.memory = memory;
        log = memory.ram().dirtyLog(DirtyClient.DISPLAY);
        scanLines = new ScanLines(ports.crtc);
        text = new TextLines(ports, memory, scanLines);
        graphics = new GraphicsLines(ports, memory, scanLines);
        blank = new CrtcLines.Blank(ports, memory, scanLines);
        linear = new LinearLines(ports, dispi, memory);
    }

    /** Registers changed, or memory through the window. */
    void touched() {
        touched = true;
    }

    /** What is shown: the way from bits to lines. */
    private LineSource source(boolean cursorShows, boolean charactersShow) {
        boolean dark = !ports.attributes.paletteEnabled() || ports.sequencer.screenOff();
        if (dispi.isEnabled() && !dark) {
            return linear;
        }
        if (!ports.crtc.enabled()) {
            return off;
        }
        scanLines.compute();
        if (dark) {
            blank.prepare();
            return blank;
        }
        if (ports.graphics.graphics()) {
            graphics.prepare();
            return graphics;
        }
        text.prepare(cursorShows, charactersShow);
        return text;
    }

    /** Draws; see {@link DisplaySource#draw}. */
    long draw(
            Canvas canvas,
            boolean everything,
            boolean cursorShows,
            boolean charactersShow,
            long nanosToBlink) {
        LineSource source = source(cursorShows, charactersShow);
        int[] pixels = canvas.pixels(source.width(), source.height());
        long blink = source == text && text.changesWithTime() ? nanosToBlink : DisplaySource.NEVER;
        if (source == linear || memory.plain()) {
            boolean all = everything || touched || blink != DisplaySource.NEVER || !log.active();
            touched = false;
            return Math.min(blink, drawWritten(source, canvas, pixels, all, everything));
        }
        touched = false;
        log.stop();
        draw(source, canvas, pixels, everything);
        return blink;
    }

    private long drawWritten(
            LineSource source, Canvas canvas, int[] pixels, boolean all, boolean everything) {
        log.start();
        int pages = Math.toIntExact(memory.ram().size() / log.pageSize());
        written = log.drain(0, pages);
        if (all) {
            Arrays.fill(written, -1L);
        }
        boolean changes = Arrays.stream(written).anyMatch(bits -> bits != 0);
        pollNanos = changes ? MIN_POLL_NANOS : Math.min(2 * pollNanos, MAX_POLL_NANOS);
        if (changes) {
            draw(source, canvas, pixels, everything);
        }
        return pollNanos;
    }

    private boolean mayDiffer(LineSource source, int line) {
        if (source != linear || dispi.depth() == 4) {
            return true;
        }
        long first = linear.firstByte(line);
        long last = first + linear.lineBytes() - 1;
        for (long page = first / log.pageSize(); page <= last / log.pageSize(); page++) {
            int word = (int) (page >> 6);
            if (word < written.length && ((written[word] >>> page) & 1) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Compares line by line; lines that follow each other make one rectangle of damage. */
    private void draw(LineSource source, Canvas canvas, int[] pixels, boolean everything) {
        int width = source.width();
        int height = source.height();
        int top = 0;
        int left = width;
        int right = 0;
        for (int line = 0; line <= height; line++) {
            int row = line * width;
            boolean differs = false;
            if (line < height && mayDiffer(source, line)) {
                if (!source.repeats(line)) {
                    source.draw(line, scratch);
                }
                int first = Arrays.mismatch(pixels, row, row + width, scratch, 0, width);
                if (everything || first >= 0) {
                    int last = width - 1;
                    while (!everything && pixels[row + last] == scratch[last]) {
                        last--;
                    }
                    left = Math.min(left, everything ? 0 : first);
                    right = Math.max(right, last + 1);
                    System.arraycopy(scratch, 0, pixels, row, width);
                    differs = true;
                }
            }
            if (!differs) {
                if (right > left) {
                    canvas.damage(left, top, right - left, line - top);
                }
                top = line + 1;
                left = width;
                right = 0;
            }
        }
    }

    /** The characters; see {@link DisplaySource#text}. */
    Optional<TextScreen> text() {
        return source(true, true) == text ? Optional.of(text.text()) : Optional.empty();
    }
}
