package dev.hv.machine.pc;

import dev.hv.api.device.ConfigException;

import java.io.IOException;
import java.util.Optional;

/**
 * A machine cannot be put together as it was described. The message is one line for the person who
 * described it: what is wrong, where, and what would be right.
 */
public final class AssemblyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The part of the description that is wrong, if it is one. */
    private final transient Optional<Part> part;

    private final String problem;

    /** The part of a description that is wrong. */
    public sealed interface Part {
        /** Returns what a message begins with that is about it. */
        String prefix();
    }

    /**
     * A name that somebody chose.
     *
     * @param kind of the thing named, such as {@code cpu}
     * @param name the name
     */
    public record Named(String kind, String name) implements Part {
        @Override
        public String prefix() {
            return kind + " '" + name + "': ";
        }
    }

    /**
     * A file of the host's.
     *
     * @param role what it is to the machine, such as {@code kernel}
     * @param name of the file
     */
    public record FilePart(String role, String name) implements Part {
        @Override
        public String prefix() {
            return role + " " + name + ": ";
        }
    }

    /**
     * An option or a slot of a device.
     *
     * @param instance name of the device
     * @param name of the option or slot
     */
    public record Setting(String instance, String name) implements Part {
        /** Returns the one that is written {@code instance.name}. */
        public static Setting of(String text) {
            int dot = text.indexOf('.');
            return new Setting(text.substring(0, dot), text.substring(dot + 1));
        }

        @Override
        public String prefix() {
            return instance + "." + name + ": ";
        }
    }

    /** With a line for people. */
    public AssemblyException(String message) {
        super(message);
        part = Optional.empty();
        problem = message;
    }

    /** With a line for people and what led to it. */
    public AssemblyException(String message, Throwable cause) {
        super(message, cause);
        part = Optional.empty();
        problem = message;
    }

    /** With the part that is wrong, and a line about it for people. */
    public AssemblyException(Part part, String problem) {
        super(part.prefix() + problem);
        this.part = Optional.of(part);
        this.problem = problem;
    }

    /** With the part that is wrong, a line about it for people, and what led to it. */
    public AssemblyException(Part part, String problem, Throwable cause) {
        super(part.prefix() + problem, cause);
        this.part = Optional.of(part);
        this.problem = problem;
    }

    /** With a file of the host's that cannot be read. */
    public static AssemblyException unreadable(String role, BootFile file, IOException cause) {
        String message = String.valueOf(cause.getMessage());
        String named = file.name() + ": ";
        return new AssemblyException(
                new FilePart(role, file.name()),
                message.startsWith(named) ? message.substring(named.length()) : message,
                cause);
    }

    /** With the option of a device that has a value of which nothing can be made. */
    public static AssemblyException of(String instance, ConfigException cause) {
        String message = String.valueOf(cause.getMessage());
        String named = cause.option() + ": ";
        return new AssemblyException(
                new Setting(instance, cause.option()),
                message.startsWith(named) ? message.substring(named.length()) : message,
                cause);
    }

    /** Returns the part that is wrong, if it is one. */
    public Optional<Part> part() {
        return part;
    }

    /** Returns the message without the part's name. */
    public String problem() {
        return problem;
    }
}
