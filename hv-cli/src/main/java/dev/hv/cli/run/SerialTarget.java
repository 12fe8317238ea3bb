package dev.hv.cli.run;

import dev.hv.api.backend.BackendPlugin;
import dev.hv.api.device.NearestName;
import dev.hv.cli.request.Argument;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a serial port leads, as people say it. */
public sealed interface SerialTarget {
    /** How people write the kinds. */
    String FORMS = "stdio, file:PATH, pty, tcp:HOST:PORT, none or what a plugin opens";

    /** This process's own streams, or its terminal. */
    record Stdio() implements SerialTarget {}

    /**
     * A file to which output is appended; there is no input.
     *
     * @param path of the file
     */
    record ToFile(Path path) implements SerialTarget {}

    /** A pseudo-terminal, whose name is told on standard error. */
    record Pty() implements SerialTarget {}

    /**
     * A TCP port of this host's, for one client at a time.
     *
     * @param host name or address on which to listen
     * @param port 0 to 65535; 0: any that is free, told on standard error
     */
    record Tcp(String host, int port) implements SerialTarget {}

    /**
     * What a plugin opens.
     *
     * @param plugin that knows it by its scheme
     * @param address after the colon
     */
    record Plugin(BackendPlugin plugin, String address) implements SerialTarget {}

    /** Nowhere. */
    record None() implements SerialTarget {}

    /**
     * Reads one.
     *
     * @param plugins that open what leads somewhere else
     * @throws dev.hv.cli.InputException if it is none
     */
    static SerialTarget parse(Argument argument, List<BackendPlugin> plugins) {
        String text = argument.text();
        return switch (text) {
            case "stdio" -> new Stdio();
            case "pty" -> new Pty();
            case "none" -> new None();
            default -> {
                int colon = text.indexOf(':');
                String kind = colon < 0 ? text : text.substring(0, colon);
                String address = colon < 0 ? "" : text.substring(colon + 1);
                Optional<BackendPlugin> plugin =
                        plugins.stream().filter(p -> p.scheme().equals(kind)).findFirst();
                yield plugin.isPresent()
                        ? new Plugin(plugin.get(), address)
                        : withAddress(argument, kind, address, plugins);
            }
        };
    }

    private static SerialTarget withAddress(
            Argument argument, String kind, String address, List<BackendPlugin> plugins) {
        if (kind.equals("file") && !address.isEmpty()) {
            return file(argument, argument.directory().resolve(address));
        }
        if (kind.equals("tcp")) {
            return tcp(argument, address);
        }
        List<String> kinds =
                Stream.concat(
                                Stream.of("stdio", "file", "pty", "tcp", "none"),
                                plugins.stream().map(BackendPlugin::scheme))
                        .toList();
        String hint = kinds.contains(kind) ? "" : "; " + NearestName.hint(kind, kinds);
        throw argument.problem("expected " + FORMS + hint);
    }

    private static SerialTarget file(Argument argument, Path path) {
        Path directory = path.toAbsolutePath().getParent();
        if (Files.isDirectory(path)) {
            throw argument.problem("is a directory, expected a file");
        }
        if (directory != null && !Files.isDirectory(directory)) {
            throw argument.problem("there is no directory " + directory);
        }
        return new ToFile(path);
    }

    private static SerialTarget tcp(Argument argument, String rest) {
        int colon = rest.lastIndexOf(':');
        String host = colon < 0 ? "" : rest.substring(0, colon).replaceAll("^\\[|\\]$", "");
        String port = rest.substring(colon + 1);
        if (host.isEmpty() || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
            throw argument.problem("expected tcp:HOST:PORT, such as tcp:localhost:4444");
        }
        return new Tcp(host, Integer.parseInt(port));
    }
}
