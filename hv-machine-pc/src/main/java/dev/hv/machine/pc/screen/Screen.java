package dev.hv.machine.pc.screen;

import dev.hv.api.backend.DisplayBackend;
import dev.hv.api.backend.DisplaySource;
import dev.hv.api.backend.TextScreen;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A screen in memory, and those who look at it. While nobody looks, nothing is drawn; while
 * somebody does, the device is asked after it has said that something changed, and not more often
 * than a person sees.
 */
public final class Screen implements DisplayBackend, AutoCloseable {
    private static final long MIN_LOOK_NANOS = 16_000_000;
    private static final long MAX_LOOK_NANOS = 1_000_000_000;
    private static final long PATIENCE_SECONDS = 5;

    private final Executor domain;
    private final List<ScreenViewer> viewers = new ArrayList<>();
    private final Picture picture = new Picture();
    private @Nullable DisplaySource source;
    private @Nullable ScheduledExecutorService scheduler;
    private boolean lookIsDue;
    private boolean closed;
    private Optional<TextScreen> text = Optional.empty();

    /**
     * @param domain takes work into the machine's device domain
     */
    public Screen(Executor domain) {
        this.domain = domain;
    }

    /** The canvas; used with the screen locked. */
    private final class Picture implements DisplaySource.Canvas {
        private int width = 1;
        private int height = 1;
        private int[] pixels = new int[1];
        private boolean damaged;

        @Override
        public int[] pixels(int newWidth, int newHeight) {
            if (newWidth != width || newHeight != height) {
                width = newWidth;
                height = newHeight;
                pixels = new int[width * height];
                damaged = true;
                viewers.forEach(viewer -> viewer.resized(width, height));
            }
            return pixels;
        }

        @Override
        public void damage(int x, int y, int w, int h) {
            damaged = true;
            viewers.forEach(viewer -> viewer.damaged(x, y, w, h));
        }
    }

    @Override
    public synchronized void connect(DisplaySource newSource) {
        source = newSource;
    }

    @Override
    public synchronized void changed() {
        if (!viewers.isEmpty()) {
            lookAfter(MIN_LOOK_NANOS);
        }
    }

    /** Returns what draws; inside the domain, for those who read text at a moment of their own. */
    public synchronized Optional<DisplaySource> source() {
        return Optional.ofNullable(source);
    }

    @Override
    public synchronized void disconnect() {
        look();
        viewers.forEach(ScreenViewer::ended);
        source = null;
    }

    /** Adds a viewer; it is told the size at once, and sees the picture soon. Any thread. */
    public synchronized void watch(ScreenViewer viewer) {
        viewers.add(viewer);
        viewer.resized(picture.width, picture.height);
        lookAfter(0);
    }

    /** Takes a viewer away. Any thread. */
    public synchronized void unwatch(ScreenViewer viewer) {
        viewers.remove(viewer);
    }

    /** Called with the lock held. */
    private void lookAfter(long nanos) {
        if (lookIsDue || closed) {
            return;
        }
        lookIsDue = true;
        if (scheduler == null) {
            scheduler =
                    Executors.newSingleThreadScheduledExecutor(
                            Thread.ofVirtual().name("hv-screen").factory());
        }
        try {
            var _ =
                    scheduler.schedule(
                            () -> domain.execute(this::lookInDomain), nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            lookIsDue = false;
        }
    }

    private synchronized void lookInDomain() {
        lookIsDue = false;
        if (viewers.isEmpty()) {
            return;
        }
        long next = look();
        if (next != DisplaySource.NEVER) {
            lookAfter(Math.clamp(next, MIN_LOOK_NANOS, MAX_LOOK_NANOS));
        }
    }

    /** Brings the picture up to date; inside the domain, with the lock held. */
    private long look() {
        DisplaySource from = source;
        if (from == null) {
            return DisplaySource.NEVER;
        }
        picture.damaged = false;
        long next = from.draw(picture, false);
        text = from.text();
        if (picture.damaged) {
            viewers.forEach(ScreenViewer::refreshed);
        }
        return next;
    }

    /** Returns the picture as it was when it was last looked at. Any thread. */
    public synchronized ScreenImage image() {
        return new ScreenImage(picture.width, picture.height, picture.pixels.clone(), text);
    }

    /**
     * Returns the picture as it is now; after the device is closed, as it was then. Any thread
     * outside the domain; waits for the domain, at most a few seconds.
     */
    public ScreenImage current() throws InterruptedException {
        synchronized (this) {
            if (source == null) {
                return image();
            }
        }
        CompletableFuture<ScreenImage> answer = new CompletableFuture<>();
        domain.execute(
                () -> {
                    synchronized (this) {
                        look();
                        answer.complete(image());
                    }
                });
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return image();
        }
    }

    /** The picture at one moment, for viewers; its array is theirs. */
    public static final class Copy {
        private final int width;
        private final int height;
        private final int[] pixels;

        private Copy(int width, int height, int[] pixels) {
            this.width = width;
            this.height = height;
            this.pixels = pixels;
        }

        /** Returns the width in pixels. */
        public int width() {
            return width;
        }

        /** Returns the height in pixels. */
        public int height() {
            return height;
        }

        /** Returns all pixels, row by row: 0x00RRGGBB. */
        public int[] pixels() {
            return pixels;
        }
    }

    /** Returns the picture as it was when it was last looked at, to work with. Any thread. */
    public synchronized Copy copy() {
        return new Copy(picture.width, picture.height, picture.pixels.clone());
    }

    /** Returns the characters as they were when it was last looked at. Any thread. */
    public synchronized Optional<TextScreen> text() {
        return text;
    }

    /** Copies a rectangle, which lies in the picture, to the same place of a canvas as large. */
    synchronized void copy(int x, int y, int w, int h, int[] canvas) {
        for (int row = y; row < y + h; row++) {
            int at = row * picture.width + x;
            System.arraycopy(picture.pixels, at, canvas, at, w);
        }
    }

    /** Takes work into the machine's device domain. */
    Executor domain() {
        return domain;
    }

    /** Returns the width of the picture, in pixels. Any thread. */
    public synchronized int width() {
        return picture.width;
    }

    /** Returns the height of the picture, in pixels. Any thread. */
    public synchronized int height() {
        return picture.height;
    }

    @Override
    public synchronized void close() {
        closed = true;
        viewers.clear();
        if (scheduler != null) {
            scheduler.shutdownNow();
        }
    }
}
