package dev.hv.machine.pc.screen;

import dev.hv.api.backend.BackendPlugin;
import dev.hv.api.backend.DisplayBackend;
import dev.hv.api.backend.DisplaySource;
import dev.hv.api.backend.TextScreen;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Shows a {@link Screen} on a display that a plugin opens, beside others who look at it. A display
 * that throws is told nothing more, and the machine goes on.
 */
public final class PluginScreen implements ScreenViewer, AutoCloseable {
    private final Screen screen;
    private final DisplayBackend display;
    private final Consumer<String> problems;
    private final Source source = new Source();
    private boolean told;
    private boolean broken;

    /** What has changed since the display last drew, as the smallest rectangle around it. */
    private int left;

    private int top;
    private int right;
    private int bottom;

    private PluginScreen(Screen screen, DisplayBackend display, Consumer<String> problems) {
        this.screen = screen;
        this.display = display;
        this.problems = problems;
    }

    /**
     * Opens a display, and shows the screen on it from then on.
     *
     * @param problems is told what is wrong with the plugin, in a line for people
     * @throws IOException if the host will not
     */
    public static PluginScreen open(
            Screen screen, BackendPlugin plugin, String address, Consumer<String> problems)
            throws IOException {
        DisplayBackend display;
        try {
            display = (DisplayBackend) plugin.open(address, screen.domain());
        } catch (RuntimeException | LinkageError e) {
            throw new IOException("a fault in the plugin of " + plugin.scheme() + ": " + e, e);
        }
        PluginScreen shown =
                new PluginScreen(
                        screen, display, what -> problems.accept(plugin.scheme() + ": " + what));
        screen.domain()
                .execute(
                        () -> {
                            shown.call(() -> display.connect(shown.source));
                            screen.watch(shown);
                        });
        return shown;
    }

    private void call(Runnable code) {
        if (broken) {
            return;
        }
        try {
            code.run();
        } catch (RuntimeException | LinkageError e) {
            broken = true;
            problems.accept("a fault in its plugin, which is shown nothing more: " + e);
        }
    }

    @Override
    public void resized(int width, int height) {
        left = 0;
        top = 0;
        right = width;
        bottom = height;
    }

    @Override
    public void damaged(int x, int y, int width, int height) {
        left = Math.min(left, x);
        top = Math.min(top, y);
        right = Math.max(right, x + width);
        bottom = Math.max(bottom, y + height);
    }

    @Override
    public void refreshed() {
        if (!told) {
            told = true;
            call(display::changed);
        }
    }

    @Override
    public void ended() {
        call(display::disconnect);
    }

    @Override
    public void close() throws IOException {
        screen.unwatch(this);
        if (display instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IOException("its display did not close: " + e.getMessage(), e);
            }
        }
    }

    /** Draws what the screen has. */
    private final class Source implements DisplaySource {
        @Override
        public long draw(Canvas canvas, boolean everything) {
            synchronized (screen) {
                told = false;
                int width = screen.width();
                int height = screen.height();
                int[] pixels = canvas.pixels(width, height);
                if (everything) {
                    resized(width, height);
                }
                int x = Math.max(left, 0);
                int y = Math.max(top, 0);
                int w = Math.min(right, width) - x;
                int h = Math.min(bottom, height) - y;
                if (w > 0 && h > 0) {
                    screen.copy(x, y, w, h, pixels);
                    canvas.damage(x, y, w, h);
                }
                left = Integer.MAX_VALUE;
                top = Integer.MAX_VALUE;
                right = 0;
                bottom = 0;
                return NEVER;
            }
        }

        @Override
        public Optional<TextScreen> text() {
            return screen.text();
        }
    }
}
