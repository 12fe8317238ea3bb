package dev.hv.cli.tck;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs {@link SubjectProcess} and hears what it says, for as long as it goes on. */
final class ChildProcess {
    private static final String HEAP = "-Xmx512m";

    /** For a process that will have ended before HotSpot's second compiler is of use. */
    static final List<String> BRIEF = List.of("-XX:TieredStopAtLevel=1");

    /** Of what a plugin prints, in bytes. */
    private static final int MAX_SHOWN = 1 << 16;

    /** Longer than any message, in characters; a plugin may print anything in between. */
    private static final int MAX_LINE = 1 << 22;

    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int KILLED = 137;

    private ChildProcess() {}

    /**
     * Runs one to its end.
     *
     * @param options of its Java virtual machine
     * @param patience how long it may say nothing
     * @param printed where what the plugin prints is shown
     * @param hear is told of each message, on this thread
     */
    static LostProcess.Fate run(
            List<String> options,
            List<String> arguments,
            Duration patience,
            PrintStream printed,
            Consumer<Message> hear)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(options, arguments)).start();
        BlockingQueue<Optional<Message>> messages = new LinkedBlockingQueue<>();
        Thread.ofVirtual().start(() -> read(process, messages));
        Thread printing = Thread.ofVirtual().start(() -> show(process, printed));
        try {
            return hear(process, messages, patience, hear);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            printing.join(GRACE);
        }
    }

    /** Shows what a plugin prints, but not without end. */
    private static void show(Process process, PrintStream to) {
        byte[] part = new byte[1 << 13];
        int shown = 0;
        boolean cut = false;
        try (InputStream printed = process.getErrorStream()) {
            for (int read = printed.read(part); read >= 0; read = printed.read(part)) {
                int more = Math.min(read, MAX_SHOWN - shown);
                to.write(part, 0, more);
                to.flush();
                shown += more;
                if (more < read && !cut) {
                    cut = true;
                    to.println("\nhv: what the plugin prints further is left out");
                }
            }
        } catch (IOException e) {
            // A process that is gone prints no more.
        }
    }

    private static LostProcess.Fate hear(
            Process process,
            BlockingQueue<Optional<Message>> messages,
            Duration patience,
            Consumer<Message> hear)
            throws InterruptedException {
        boolean finished = false;
        Optional<String> exit = Optional.empty();
        Duration longest = patience.plus(GRACE);
        while (true) {
            Optional<Message> next = messages.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                String where = "it says nothing any more";
                return new LostProcess.Fate(finished, Optional.of(where), exit, KILLED);
            }
            if (next.isEmpty()) {
                return new LostProcess.Fate(finished, Optional.empty(), exit, process.waitFor());
            }
            switch (next.get().kind()) {
                case END -> finished = true;
                case EXIT -> exit = Optional.of(next.get().text());
                case STUCK -> {
                    return new LostProcess.Fate(
                            false, Optional.of(next.get().text()), exit, KILLED);
                }
                default -> hear.accept(next.get());
            }
        }
    }

    /** An empty message says that the process has closed its output. */
    private static void read(Process process, BlockingQueue<Optional<Message>> messages) {
        try (BufferedReader reader = process.inputReader()) {
            StringBuilder line = new StringBuilder();
            for (int next = reader.read(); next >= 0; next = reader.read()) {
                if (next == '\n') {
                    Message.parse(line.toString()).map(Optional::of).ifPresent(messages::add);
                    line.setLength(0);
                } else if (line.length() < MAX_LINE) {
                    line.append((char) next);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // A process that is gone says no more.
        } finally {
            messages.add(Optional.empty());
        }
    }

    private static List<String> command(List<String> options, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(
                List.of(
                        HEAP,
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Xshare:auto",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SubjectProcess.class.getName()));
        command.addAll(arguments);
        return command;
    }
}
