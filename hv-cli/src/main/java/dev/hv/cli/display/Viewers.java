package dev.hv.cli.display;

import dev.hv.cli.request.Argument;
import dev.hv.cli.request.Key;
import dev.hv.cli.request.Request;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Those who look at a machine's screen, as a request asks for them. */
public final class Viewers {
    private final List<DisplayTarget> targets = new ArrayList<>();
    private final Optional<Argument> screenshot;
    private final Seat seat;
    private final PrintStream messages;

    /**
     * Reads what is asked for, and opens nothing.
     *
     * @param messages where it is said what was opened
     * @throws dev.hv.cli.InputException if it means nothing
     */
    public Viewers(Request request, Seat seat, PrintStream messages) {
        this.seat = seat;
        this.messages = messages;
        request.all(Key.DISPLAY).forEach(argument -> targets.add(DisplayTarget.parse(argument)));
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
