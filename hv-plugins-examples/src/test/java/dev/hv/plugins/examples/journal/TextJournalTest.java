package dev.hv.plugins.examples.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hv.api.backend.DisplayBackend;
import dev.hv.api.backend.DisplaySource;
import dev.hv.api.backend.TextScreen;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

final class TextJournalTest {
    @TempDir private Path folder;

    /** A screen of two rows. */
    private record Rows(String first, String second) implements TextScreen {
        @Override
        public int columns() {
            return 8;
        }

        @Override
        public int rows() {
            return 2;
        }

        @Override
        public int character(int column, int row) {
            String text = row == 0 ? first : second;
            return column < text.length() ? text.charAt(column) : 0;
        }

        @Override
        public int foreground(int column, int row) {
            return 0xFFFFFF;
        }

        @Override
        public int background(int column, int row) {
            return 0;
        }

        @Override
        public int cursor() {
            return NO_CURSOR;
        }
    }

    /** Shows what it is told to. */
    private static final class Source implements DisplaySource {
        private Optional<TextScreen> shown = Optional.empty();

        @Override
        public long draw(Canvas canvas, boolean everything) {
            canvas.pixels(64, 32);
            canvas.damage(0, 0, 64, 32);
            return NEVER;
        }

        @Override
        public Optional<TextScreen> text() {
            return shown;
        }
    }

    @Test
    void aLineIsWrittenWhenItHasChanged() throws Exception {
        Path file = folder.resolve("journal");
        var display = (DisplayBackend) new TextJournalPlugin().open(file.toString(), Runnable::run);
        Source source = new Source();
        display.connect(source);
        display.changed();
        source.shown = Optional.of(new Rows("one", ""));
        display.changed();
        source.shown = Optional.of(new Rows("one", "two"));
        display.changed();
        source.shown = Optional.of(new Rows("two", ""));
        display.disconnect();
        ((AutoCloseable) display).close();
        assertEquals(" 0 one\n 1 two\n 0 two\n 1 \n", Files.readString(file));
    }

    @Test
    void aFileMustBeNamed() {
        assertThrows(IOException.class, () -> new TextJournalPlugin().open("", Runnable::run));
    }
}
