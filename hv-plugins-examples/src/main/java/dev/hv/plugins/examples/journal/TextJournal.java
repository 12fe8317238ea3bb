package dev.hv.plugins.examples.journal;

import dev.hv.api.backend.DisplayBackend;
import dev.hv.api.backend.DisplaySource;
import dev.hv.api.backend.TextScreen;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Each line that differs from what stood there at the last look: its row, and its text. */
final class TextJournal implements DisplayBackend, AutoCloseable {
    private final Writer out;
    private final Executor domain;
    private final Picture picture = new Picture();
    private Optional<DisplaySource> source = Optional.empty();
    private List<String> lines = List.of();
    private Optional<IOException> failure = Optional.empty();

    TextJournal(Writer out, Executor domain) {
        this.out = out;
        this.domain = domain;
    }

    @Override
    public void connect(DisplaySource newSource) {
        source = Optional.of(newSource);
    }

    /** To look takes long, so it is not done inside the call of the device. */
    @Override
    public void changed() {
        domain.execute(this::look);
    }

    @Override
    public void disconnect() {
        look();
        source = Optional.empty();
    }

    private void look() {
        // Nobody is told of the next change before the picture has been drawn.
        source.ifPresent(from -> from.draw(picture, false));
        source.flatMap(DisplaySource::text).ifPresent(this::compare);
    }

    private void compare(TextScreen screen) {
        List<String> now = new ArrayList<>();
        for (int row = 0; row < screen.rows(); row++) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < screen.columns(); column++) {
                int character = screen.character(column, row);
                line.append(character >= ' ' && character <= '~' ? (char) character : ' ');
            }
            now.add(line.toString().stripTrailing());
            String before = row < lines.size() ? lines.get(row) : "";
            if (!now.getLast().equals(before)) {
                write("%2d %s%n".formatted(row, now.getLast()));
            }
        }
        lines = now;
    }

    private void write(String line) {
        try {
            out.write(line);
        } catch (IOException e) {
            // The guest goes on: that a disk of the host's is full is not its fault.
            failure = Optional.of(failure.orElse(e));
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    /** Its pixels are of no interest, but somebody has to take them. */
    private static final class Picture implements DisplaySource.Canvas {
        private int[] pixels = new int[0];
        private int width;

        @Override
        public int[] pixels(int newWidth, int height) {
            if (newWidth != width || pixels.length != newWidth * height) {
                width = newWidth;
                pixels = new int[newWidth * height];
            }
            return pixels;
        }

        @Override
        public void damage(int x, int y, int w, int h) {}
    }
}
