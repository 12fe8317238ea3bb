package dev.hv.cli.console;

import dev.hv.cli.InputException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be typed at a guest, and when: lines {@code wait TEXT}, which go on when the guest has
 * printed that, and {@code type TEXT}, which type it and the return key. Empty lines and lines that
 * begin with # say nothing.
 *
 * @param steps in order
 */
public record ConsoleScript(List<Step> steps) {
    /** Copies. */
    public ConsoleScript {
        steps = List.copyOf(steps);
    }

    /** A line of a script. */
    public sealed interface Step {
        /**
         * Goes on when the guest has printed it.
         *
         * @param text never empty
         */
        record Wait(String text) implements Step {}

        /**
         * Types it, and the return key.
         *
         * @param text may be empty
         */
        record Type(String text) implements Step {}
    }

    /**
     * Reads a script.
     *
     * @throws InputException if it cannot be read, or a line is neither
     */
    public static ConsoleScript read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw new InputException("--script '" + file + "': no such file", e);
        } catch (IOException e) {
            throw new InputException("--script '" + file + "': cannot be read as text", e);
        }
    }

    /**
     * Parses a script.
     *
     * @param name of the file, for errors
     */
    static ConsoleScript parse(String name, String text) {
        List<Step> steps = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String[] words = line.split(" ", 2);
            String rest = words.length == 2 ? words[1] : "";
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (words[0].equals("wait") && !rest.isEmpty()) {
                steps.add(new Step.Wait(rest));
            } else if (words[0].equals("type")) {
                steps.add(new Step.Type(rest));
            } else {
                String where = name + " line " + (i + 1) + ": '" + line + "': ";
                throw new InputException(where + "expected wait TEXT or type TEXT");
            }
        }
        return new ConsoleScript(steps);
    }
}
