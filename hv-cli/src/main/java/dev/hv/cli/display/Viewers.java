package dev.hv.cli.display;

import dev.hv.api.backend.BackendPlugin;
import dev.hv.cli.InputException;
import dev.hv.cli.request.Argument;
import dev.hv.cli.request.Key;
import dev.hv.cli.request.Request;
import dev.hv.machine.pc.screen.PluginScreen;
import dev.hv.machine.pc.screen.Screen;
import dev.hv.machine.pc.vnc.VncServer;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Those who look at a machine's screen, as a request asks for them. */
public final class Viewers implements AutoCloseable {
    private final List<DisplayTarget> targets = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Optional<Argument> screenshot;
    private final Seat seat;
    private final PrintStream messages;

    /**
     * Reads what is asked for, and opens nothing.
     *
     * @param plugins that open displays
     * @param messages where it is said what was opened
     * @throws dev.hv.cli.InputException if it means nothing
     */
    public Viewers(Request request, List<BackendPlugin> plugins, Seat seat, PrintStream messages) {
        this.seat = seat;
        this.messages = messages;
        request.all(Key.DISPLAY)
                .forEach(argument -> targets.add(DisplayTarget.parse(argument, plugins)));
        request.all(Key.VNC).forEach(argument -> targets.add(DisplayTarget.parseVnc(argument)));
        targets.removeIf(DisplayTarget.None.class::isInstance);
        screenshot = request.last(Key.SCREENSHOT_ON_EXIT);
        screenshot.ifPresent(Viewers::checkDirectory);
    }

    private static void checkDirectory(Argument file) {
        Path directory = file.path().toAbsolutePath().getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            throw file.problem("there is no directory " + directory);
        }
    }

    /**
     * Refuses a machine that has nothing to show, if something is to be shown.
     *
     * @throws dev.hv.cli.InputException if it has no display
     */
    public void check(Request request) {
        if (seat.screen().isPresent()) {
            return;
        }
        for (Key key : List.of(Key.DISPLAY, Key.VNC, Key.SCREENSHOT_ON_EXIT)) {
            if (request.has(key) && !(key == Key.DISPLAY && targets.isEmpty())) {
                throw request.all(key)
                        .getFirst()
                        .problem("this machine has no display; --profile pc and --device vga do");
            }
        }
    }

    /**
     * Opens what was asked for.
     *
     * @param name of the machine
     * @param stop ends the machine, as when its window is closed
     * @throws dev.hv.cli.InputException if the host will not
     */
    public void open(String name, Runnable stop) {
        for (DisplayTarget target : targets) {
            Screen screen = seat.screen().orElseThrow();
            try {
                switch (target) {
                    case DisplayTarget.Vnc vnc -> open.add(vnc(vnc, screen, name));
                    case DisplayTarget.Window window ->
                            open.add(ScreenWindow.open(screen, seat.input(), name, stop));
                    case DisplayTarget.Terminal terminal ->
                            open.add(new TerminalScreen(screen, seat.input(), stop));
                    case DisplayTarget.Plugin plugin -> open.add(plugin(plugin, screen));
                    case DisplayTarget.None none -> {}
                }
            } catch (IOException e) {
                throw new InputException("display: " + e.getMessage(), e);
            }
        }
    }

    private AutoCloseable plugin(DisplayTarget.Plugin plugin, Screen screen) throws IOException {
        return PluginScreen.open(
                screen,
                plugin.plugin(),
                plugin.address(),
                problem -> messages.println("hv: display: " + problem));
    }

    private AutoCloseable vnc(DisplayTarget.Vnc vnc, Screen screen, String name)
            throws IOException {
        VncServer server =
                new VncServer(
                        new InetSocketAddress(vnc.host(), vnc.port()),
                        screen,
                        seat.input(),
                        vnc.password(),
                        name,
                        problem -> messages.println("hv: vnc: " + problem));
        messages.println("hv: VNC on " + vnc.host() + " port " + server.address().getPort());
        return server;
    }

    /** Sends everybody away, and gives the terminal back. */
    @Override
    public void close() {
        for (AutoCloseable viewer : open.reversed()) {
            try {
                viewer.close();
            } catch (Exception e) {
                messages.println("hv: display: " + e.getMessage());
            }
        }
        open.clear();
    }

    /** Writes the screenshot that was asked for; once the machine is closed. */
    public void writeScreenshot() {
        if (screenshot.isPresent() && seat.screen().isPresent()) {
            try {
                Screenshot.write(seat.screen().get().image(), screenshot.get().path());
            } catch (IOException e) {
                messages.println("hv: screenshot: " + e.getMessage());
            }
        }
    }
}
