package dev.hv.cli.request;

import dev.hv.cli.InputException;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * A word that a person wrote.
 *
 * @param place where, such as {@code --memory} or {@code vm.yaml: memory}
 * @param text the word
 * @param directory against which a relative path is meant
 */
public record Argument(String place, String text, Path directory) {
    /** A word of the command line. */
    public static Argument ofOption(String option, String text) {
        return new Argument(option, text, Path.of(""));
    }

    /** Returns it as a path. */
    public Path path() {
        if (text.isBlank()) {
            throw problem("expected a file");
        }
        try {
            return directory.resolve(text);
        } catch (InvalidPathException e) {
            throw problem("no name of a file: " + e.getReason(), e);
        }
    }

    /** Returns an exception that says where it stood, what it is and what is wrong with it. */
    public InputException problem(String problem) {
        return new InputException(place + " '" + text + "': " + problem);
    }

    /** The same, with what led to it. */
    public InputException problem(String problem, Throwable cause) {
        return new InputException(place + " '" + text + "': " + problem, cause);
    }
}
