package dev.hv.tck.bench;

import dev.hv.api.backend.DisplayBackend;
import dev.hv.api.backend.DisplaySource;
import dev.hv.api.backend.TextScreen;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A screen without a host, which looks when it is asked to. */
final class BenchDisplay implements DisplayBackend {
    private final Sheet sheet = new Sheet();
    private @Nullable DisplaySource source;
    private boolean told = true;
    private long again;

    /** What a viewer has who takes the damage alone. */
    private int[] taken = {};

    private static final class Sheet implements DisplaySource.Canvas {
        private int width;
        private int height;
        private int[] pixels = {};
        private final List<int[]> damages = new ArrayList<>();

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
        public void damage(int x, int y, int damagedWidth, int damagedHeight) {
            damages.add(new int[] {x, y, damagedWidth, damagedHeight});
        }
    }

    @Override
    public void connect(DisplaySource drawing) {
        source = drawing;
    }

    @Override
    public void changed() {
        told = true;
    }

    @Override
    public void disconnect() {
        source = null;
    }

    Picture look() {
        if (source != null) {
            var _ = source.draw(sheet, true);
            taken = sheet.pixels.clone();
        }
        return new Picture(sheet.width, sheet.height, sheet.pixels);
    }

    /**
     * Looks only if it was told to, or the time for it has come, and takes what was damaged; then
     * holds that against all of the picture.
     *
     * @return what differs; empty if nothing does, or if nothing was to be looked at yet
     */
    Optional<String> follow(long nanos) {
        if (source == null) {
            return Optional.empty();
        }
        boolean looks = told || nanos >= again;
        boolean settled = looks || again == DisplaySource.NEVER;
        if (looks) {
            told = false;
            sheet.damages.clear();
            long after = source.draw(sheet, false);
            again = after >= DisplaySource.NEVER - nanos ? DisplaySource.NEVER : nanos + after;
            take();
        }
        int[] seen = taken;
        boolean before = told;
        var _ = look();
        told = before;
        int at = Arrays.mismatch(seen, sheet.pixels);
        return settled && at >= 0 ? Optional.of(difference(seen, at)) : Optional.empty();
    }

    private void take() {
        if (taken.length != sheet.pixels.length) {
            taken = new int[sheet.pixels.length];
        }
        for (int[] damage : sheet.damages) {
            for (int y = damage[1]; y < damage[1] + damage[3]; y++) {
                int row = y * sheet.width + damage[0];
                System.arraycopy(sheet.pixels, row, taken, row, damage[2]);
            }
        }
    }

    private String difference(int[] seen, int at) {
        return seen.length == sheet.pixels.length
                ? "the pixel at %d, %d is %06x for a viewer, and %06x where all is drawn"
                        .formatted(at % sheet.width, at / sheet.width, seen[at], sheet.pixels[at])
                : "a viewer has %d pixels, and there are %d"
                        .formatted(seen.length, sheet.pixels.length);
    }

    Optional<TextScreen> text() {
        return source == null ? Optional.empty() : source.text();
    }
}
