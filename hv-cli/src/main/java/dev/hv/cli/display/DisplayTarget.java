package dev.hv.cli.display;

import dev.hv.api.backend.BackendPlugin;
import dev.hv.api.device.NearestName;
import dev.hv.cli.InputException;
import dev.hv.cli.request.Argument;
import dev.hv.machine.pc.vnc.VncServer;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where what a display shows is seen, as people say it. */
public sealed interface DisplayTarget {
    /** How {@link Terminal} is written. */
    String TERMINAL = "terminal";

    /** Where VNC servers listen about which nothing was said. */
    int VNC_PORT = 5900;

    /** Nowhere. */
    record None() implements DisplayTarget {}

    /** The terminal in which the command runs. */
    record Terminal() implements DisplayTarget {}

    /** A window of the desktop. */
    record Window() implements DisplayTarget {}

    /**
     * VNC clients.
     *
     * @param host name or address on which to listen
     * @param port 0 to 65535; 0: any that is free
     * @param password that clients must know; empty: there is none
     */
    record Vnc(String host, int port, Optional<String> password) implements DisplayTarget {
        @Override
        public String toString() {
            return "Vnc[" + host + ":" + port + "]";
        }
    }

    /**
     * A display that a plugin opens.
     *
     * @param plugin that knows it by its scheme
     * @param address after the colon
     */
    record Plugin(BackendPlugin plugin, String address) implements DisplayTarget {}

    /**
     * Reads what {@code --display} says.
     *
     * @param plugins that open displays
     * @throws dev.hv.cli.InputException if it is none
     */
    static DisplayTarget parse(Argument argument, List<BackendPlugin> plugins) {
        return switch (argument.text()) {
            case "none" -> new None();
            case TERMINAL -> new Terminal();
            case "window" -> new Window();
            case "vnc" -> new Vnc("localhost", VNC_PORT, Optional.empty());
            default -> ofPlugin(argument, plugins);
        };
    }

    private static DisplayTarget ofPlugin(Argument argument, List<BackendPlugin> plugins) {
        String[] parts = argument.text().split(":", 2);
        return plugins.stream()
                .filter(plugin -> plugin.scheme().equals(parts[0]))
                .findFirst()
                .map(plugin -> new Plugin(plugin, parts.length == 2 ? parts[1] : ""))
                .orElseThrow(
                        () -> {
                            List<String> known =
                                    Stream.concat(
                                                    Stream.of(TERMINAL, "window", "vnc", "none"),
                                                    plugins.stream().map(BackendPlugin::scheme))
                                            .toList();
                            return argument.problem(
                                    "expected terminal, window, vnc, none or what a plugin opens; "
                                            + NearestName.hint(parts[0], known));
                        });
    }

    /**
     * Reads what {@code --vnc} says: {@code [HOST:]PORT[,password=TEXT]}.
     *
     * @throws dev.hv.cli.InputException if it is no place to listen
     */
    static DisplayTarget parseVnc(Argument argument) {
        String[] parts = argument.text().split(",", 2);
        int colon = parts[0].lastIndexOf(':');
        String host = colon < 0 ? "localhost" : parts[0].substring(0, colon);
        String port = parts[0].substring(colon + 1);
        boolean isPort = port.matches("[0-9]{1,5}") && Integer.parseInt(port) <= 0xFFFF;
        if (host.isEmpty() || !isPort) {
            throw argument.problem(
                    "expected [HOST:]PORT[,password=TEXT], such as 5900 or localhost:5901");
        }
        Optional<String> password = Optional.empty();
        if (parts.length == 2) {
            if (!parts[1].startsWith("password=")) {
                throw argument.problem("'" + parts[1] + "': expected password=TEXT");
            }
            password = Optional.of(parts[1].substring("password=".length()));
            if (password.get().isEmpty() || password.get().length() > VncServer.MAX_PASSWORD) {
                throw new InputException(
                        argument.place()
                                + ": expected a password of 1 to "
                                + VncServer.MAX_PASSWORD
                                + " characters; VNC looks at no more");
            }
        }
        return new Vnc(host.replaceAll("^\\[|\\]$", ""), Integer.parseInt(port), password);
    }
}
