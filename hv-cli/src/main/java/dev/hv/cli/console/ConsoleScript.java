package dev.hv.cli.console;

import dev.hv.api.device.NearestName;
import dev.hv.cli.InputException;
import dev.hv.machine.pc.screen.KeyLayout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is to be typed at a guest, and when. At its serial port, lines {@code wait TEXT} go on when
 * the guest has printed that, and {@code type TEXT} type it and the return key. At its screen and
 * keyboard, {@code screen TEXT} goes on when the screen shows that in a row, {@code keys TEXT}
 * types it and the enter key, and {@code press CHORD...} presses keys together, such as {@code
 * ctrl-alt-delete}, one chord after the other. {@code sleep MILLIS} lets that much virtual time
 * pass. Empty lines and lines that begin with # say nothing.
 *
 * @param steps in order
 */
public record ConsoleScript(List<Step> steps) {
    private static final List<String> WORDS =
            List.of("wait", "type", "screen", "keys", "press", "sleep");

    /** When {@code --send-keys} begins: firmware has found the keyboard. */
    private static final long FIRST_KEY_MILLIS = 1000;

    /** Copies. */
    public ConsoleScript {
        steps = List.copyOf(steps);
    }

    /** A line of a script. */
    public sealed interface Step {
        /** Returns what stands behind the first word. */
        String text();

        /**
         * Goes on when the guest has printed it since the wait before this one, or since the
         * beginning.
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

        /**
         * Goes on when the screen shows it in a row.
         *
         * @param text never empty
         */
        record Screen(String text) implements Step {}

        /**
         * Types it on the keyboard, and the enter key.
         *
         * @param text of characters that a US keyboard has
         */
        record Keys(String text) implements Step {}

        /**
         * Presses keys together.
         *
         * @param text names of the keys, as {@link KeyLayout#chord} takes them
         */
        record Press(String text) implements Step {}

        /**
         * Lets time pass.
         *
         * @param millis of virtual time
         * @param untilNanos virtual time at which it ends; 0 before it has begun
         */
        record Sleep(long millis, long untilNanos) implements Step {
            @Override
            public String text() {
                return millis + " milliseconds";
            }

            Sleep until(long nanos) {
                return new Sleep(millis, nanos);
            }
        }

        /** Whether it needs a screen. */
        default boolean needsScreen() {
            return this instanceof Screen;
        }

        /** Whether it needs a keyboard. */
        default boolean needsKeyboard() {
            return this instanceof Keys || this instanceof Press;
        }
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
            try {
                steps.addAll(steps(words[0], rest));
            } catch (IllegalArgumentException e) {
                throw new InputException(
                        name + " line " + (i + 1) + ": '" + line + "': " + e.getMessage(), e);
            }
        }
        return new ConsoleScript(steps);
    }

    private static List<Step> steps(String word, String rest) {
        return switch (word) {
            case "wait" -> List.of(new Step.Wait(notEmpty(rest)));
            case "type" -> List.of(new Step.Type(rest));
            case "screen" -> List.of(new Step.Screen(notEmpty(rest)));
            case "keys" -> List.of(new Step.Keys(typeable(rest)));
            case "press" ->
                    Stream.of(notEmpty(rest).split(" +")).<Step>map(ConsoleScript::press).toList();
            case "sleep" -> List.of(new Step.Sleep(millis(rest), 0));
            default ->
                    throw new IllegalArgumentException(
                            "expected wait, type, screen, keys or press, and what; "
                                    + NearestName.hint(word, WORDS));
        };
    }

    private static String notEmpty(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("expected a text behind the word");
        }
        return text;
    }

    private static String typeable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (KeyLayout.stroke(text.charAt(i)).isEmpty()) {
                throw new IllegalArgumentException("a US keyboard has no '" + text.charAt(i) + "'");
            }
        }
        return text;
    }

    private static Step.Press press(String chord) {
        if (KeyLayout.chord(chord).isEmpty()) {
            String last = chord.substring(chord.lastIndexOf('-') + 1);
            throw new IllegalArgumentException(
                    "'"
                            + chord
                            + "': no such keys; "
                            + NearestName.hint(last, KeyLayout.keyNames()));
        }
        return new Step.Press(chord);
    }

    private static long millis(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("expected milliseconds, such as 500");
        }
        return Long.parseLong(text);
    }

    /**
     * What {@code --send-keys} says: text that is typed, in which a chord stands between angle
     * brackets, as in {@code root<enter>} or {@code <ctrl-alt-delete>}.
     *
     * @throws IllegalArgumentException if there is no such key; the message says which
     */
    public static ConsoleScript ofKeys(String text) {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.Sleep(FIRST_KEY_MILLIS, 0));
        steps.addAll(presses(text));
        return new ConsoleScript(steps);
    }

    /** The same without the time before the first key. */
    static List<Step.Press> presses(String text) {
        List<Step.Press> steps = new ArrayList<>();
        Matcher part = Pattern.compile("<([^<>]+)>|([^<]|<(?![^<>]+>))").matcher(text);
        while (part.find()) {
            if (part.group(1) != null) {
                steps.add(press(part.group(1)));
            } else {
                steps.add(new Step.Press(chordOf(part.group(2).charAt(0))));
            }
        }
        return steps;
    }

    /** The name of the key that types a character, with shift if it needs that. */
    private static String chordOf(char character) {
        KeyLayout.Stroke stroke =
                KeyLayout.stroke(character)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "a US keyboard has no '" + character + "'"));
        return (stroke.shift() ? "shift-" : "") + KeyLayout.name(stroke.usage());
    }

    /** This script, and then another one. */
    public ConsoleScript then(ConsoleScript other) {
        List<Step> all = new ArrayList<>(steps);
        all.addAll(other.steps);
        return new ConsoleScript(all);
    }
}
