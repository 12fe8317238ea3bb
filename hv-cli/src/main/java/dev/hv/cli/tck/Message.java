package dev.hv.cli.tck;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.util.Optional;

/**
 * One line that the process of a subject says to the one that waits for it.
 *
 * @param kind what it says
 * @param name a rule's id, or a subject's kind; else empty
 * @param status of a verdict; else empty
 * @param text for people
 */
record Message(Kind kind, String name, String status, String text) {
    private static final JsonMapper JSON = new JsonMapper();

    /** Marks the lines that are messages among whatever else a plugin may print. */
    private static final String MARK = "\u0001hv-tck ";

    /** What a message says. */
    enum Kind {
        /** There is a subject: its kind and name. */
        SUBJECT,
        /** A JAR or a class of it was refused. */
        REFUSED,
        /** Something that people are to know. */
        NOTE,
        /**
         * A rule is looked at from now on, or a class is loaded whose subjects are to be listed.
         */
        BEGINS,
        /** A rule has been looked at. */
        VERDICT,
        /** The rule goes on for so long that something hangs; where it is. */
        STUCK,
        /** Something ends the process in an orderly way; where it does. */
        EXIT,
        /** All is said. */
        END
    }

    /** Returns it as a line. */
    String line() {
        try {
            return MARK + JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads a line, which something else may begin; empty if there is no message in it. */
    static Optional<Message> parse(String line) {
        int mark = line.indexOf(MARK);
        if (mark < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(line.substring(mark + MARK.length()), Message.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
