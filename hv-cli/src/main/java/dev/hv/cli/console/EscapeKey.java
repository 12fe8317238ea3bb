package dev.hv.cli.console;

/** Tells apart what a person types for the guest and for us: control-A, then a letter, is ours. */
public final class EscapeKey {
    /** Control-A. */
    public static final byte KEY = 1;

    private boolean escaped;

    /** What a byte turned out to be. */
    public sealed interface Meaning {
        /** It goes to the guest. */
        record ForGuest(byte value) implements Meaning {}

        /** It is a command. */
        record ForMonitor(Shortcut shortcut) implements Meaning {}

        /** It says nothing by itself. */
        record Nothing() implements Meaning {}
    }

    /** Takes the next byte that was typed. */
    public Meaning next(byte value) {
        if (!escaped) {
            escaped = value == KEY;
            return escaped ? new Meaning.Nothing() : new Meaning.ForGuest(value);
        }
        escaped = false;
        if (value == KEY || value == 'a') {
            return new Meaning.ForGuest(KEY);
        }
        return new Meaning.ForMonitor(Shortcut.of(value));
    }

    /** A command of one letter. */
    public enum Shortcut {
        /** Ends the machine. */
        QUIT('x', "end the machine"),
        /** Opens the monitor. */
        MONITOR('c', "open the monitor: pause, resume, reset, registers, ..."),
        /** Presses the power button. */
        POWER('b', "press the power button"),
        /** Lists these. */
        HELP('h', "this help");

        private final char letter;
        private final String summary;

        Shortcut(char letter, String summary) {
            this.letter = letter;
            this.summary = summary;
        }

        /** Returns the letter. */
        public char letter() {
            return letter;
        }

        /** Returns what it does, in a phrase. */
        public String summary() {
            return summary;
        }

        private static Shortcut of(byte value) {
            for (Shortcut shortcut : values()) {
                if (shortcut.letter == value) {
                    return shortcut;
                }
            }
            return HELP;
        }
    }
}
