package dev.hv.tck.bench;

import dev.hv.api.backend.DisplayBackend;
import dev.hv.api.backend.DisplaySource;

import org.jspecify.annotations.Nullable;

/** A screen without a host, which looks when it is asked to. */
final class BenchDisplay implements DisplayBackend {
    private final Sheet sheet = new Sheet();
    private @Nullable DisplaySource source;

    private static final class Sheet implements DisplaySource.Canvas {
        private int width;
        private int height;
        private int[] pixels = {};

        @Override
        public int[] pixels(int newWidth, int newHeight) {
            if (newWidth != width || newHeight != height) {
                width = newWidth;
                height = newHeight;
                pixels = new int[width * height];
            }
            return pixels;
        }

        @Override
        public void damage(int x, int y, int damagedWidth, int damagedHeight) {}
    }

    @Override
    public void connect(DisplaySource drawing) {
        source = drawing;
    }

    @Override
    public void changed() {}

    @Override
    public void disconnect() {
        source = null;
    }

    Picture look() {
        if (source != null) {
            source.draw(sheet, true);
        }
        return new Picture(sheet.width, sheet.height, sheet.pixels);
    }
}
