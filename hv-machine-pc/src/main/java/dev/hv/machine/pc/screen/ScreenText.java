package dev.hv.machine.pc.screen;

import dev.hv.api.backend.TextScreen;

import java.util.ArrayList;
import java.util.List;

/** A text screen as lines of Unicode text. */
public final class ScreenText {
    private ScreenText() {}

    /** Returns a line for each row, without the spaces at its end. */
    public static List<String> lines(TextScreen screen) {
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < screen.rows(); row++) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < screen.columns(); column++) {
                line.append(CodePage437.unicode(screen.character(column, row)));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    /** Returns the rows as one text, without the empty ones at its end. */
    public static String text(TextScreen screen) {
        return String.join("\n", lines(screen)).stripTrailing() + "\n";
    }
}
