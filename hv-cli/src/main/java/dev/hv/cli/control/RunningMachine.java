package dev.hv.cli.control;

import dev.hv.cli.InputException;
import dev.hv.cli.console.Monitor;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A machine that another process runs.
 *
 * @param id the process's number; behind a hyphen which of its machines, where that is not the
 *     first
 * @param name the machine's
 * @param state whether it runs, in a word
 * @param socket on which it listens
 */
public record RunningMachine(String id, String name, String state, Path socket) {
    private static final String NAME = "name: ";
    private static final String STATE = "state: ";

    /** Returns the machine that listens on a socket; where nobody does, the socket goes. */
    static Optional<RunningMachine> at(Path socket, String id) throws IOException {
        try {
            List<String> status = ask(socket, Monitor.Command.STATUS.word()).lines();
            return Optional.of(
                    new RunningMachine(id, after(NAME, status), after(STATE, status), socket));
        } catch (ConnectException e) {
            Files.deleteIfExists(socket);
            return Optional.empty();
        } catch (IOException e) {
            // It ends just now, or is none of ours.
            return Optional.empty();
        }
    }

    private static String after(String word, List<String> lines) throws IOException {
        return lines.stream()
                .filter(line -> line.startsWith(word))
                .map(line -> line.substring(word.length()))
                .findFirst()
                .orElseThrow(() -> new IOException("it does not say its " + word));
    }

    /**
     * Has the machine's monitor do what a line says.
     *
     * @throws InputException if the machine is gone
     */
    public Monitor.Answer ask(String line) {
        try {
            return ask(socket, line);
        } catch (IOException e) {
            throw new InputException("machine " + id + " does not answer: " + e.getMessage(), e);
        }
    }

    private static Monitor.Answer ask(Path socket, String line) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            String here = Path.of("").toAbsolutePath().toString();
            ControlMessages.send(Channels.newOutputStream(channel), List.of(here, line));
            channel.shutdownOutput();
            return ControlMessages.answer(Channels.newInputStream(channel));
        }
    }

    /**
     * Returns the machine that a person means.
     *
     * @param wanted its id or its name; empty: the only one
     * @throws InputException if there is none, or more than one fits
     */
    public static RunningMachine choose(ControlFolder folder, Optional<String> wanted) {
        List<RunningMachine> all;
        try {
            all = folder.machines();
        } catch (IOException e) {
            throw new InputException("cannot look for machines: " + e.getMessage(), e);
        }
        List<RunningMachine> fitting =
                all.stream().filter(machine -> wanted.map(machine::isCalled).orElse(true)).toList();
        if (fitting.size() == 1) {
            return fitting.getFirst();
        }
        if (all.isEmpty()) {
            throw new InputException("no machine of yours runs");
        }
        String which =
                String.join(
                        ", ",
                        all.stream()
                                .map(machine -> machine.id + " (" + machine.name + ")")
                                .toList());
        throw new InputException(
                wanted.map(
                                        word ->
                                                "'"
                                                        + word
                                                        + "': "
                                                        + (fitting.isEmpty()
                                                                ? "no"
                                                                : "more than one"))
                                .orElse("more than one")
                        + " such machine; expected one of "
                        + which);
    }

    private boolean isCalled(String word) {
        return id.equals(word) || name.equals(word);
    }
}
