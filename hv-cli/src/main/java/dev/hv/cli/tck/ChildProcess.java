package dev.hv.cli.tck;

import java.io.BufferedReader;
import java.io.IOException;
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

    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int KILLED = 137;

    private ChildProcess() {}

    /**
     * Runs one to its end.
     *
     * @param options of its Java virtual machine
     * @param patience how long it may say nothing
     * @param hear is told of each message, on this thread
     */
    static LostProcess.Fate run(
            List<String> options, List<String> arguments, Duration patience, Consumer<Message> hear)
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command(options, arguments))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        BlockingQueue<Optional<Message>> messages = new LinkedBlockingQueue<>();
        Thread.ofVirtual().start(() -> read(process, messages));
        try {
            return hear(process, messages, patience, hear);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static LostProcess.Fate hear(
            Process process,
            BlockingQueue<Optional<Message>> messages,
            Duration patience,
            Consumer<Message> hear)
            throws InterruptedException {
        boolean finished = false;
        Duration longest = patience.plus(GRACE);
        while (true) {
            Optional<Message> next = messages.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                String where = "it says nothing any more";
                return new LostProcess.Fate(finished, Optional.of(where), KILLED);
            }
            if (next.isEmpty()) {
                return new LostProcess.Fate(finished, Optional.empty(), process.waitFor());
            }
            switch (next.get().kind()) {
                case END -> finished = true;
                case STUCK -> {
                    return new LostProcess.Fate(false, Optional.of(next.get().text()), KILLED);
                }
                default -> hear.accept(next.get());
            }
        }
    }

    /** An empty message says that the process has closed its output. */
    private static void read(Process process, BlockingQueue<Optional<Message>> messages) {
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                Message.parse(line).map(Optional::of).ifPresent(messages::add);
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
                        "-cp",
                        System.getProperty("java.class.path"),
                        SubjectProcess.class.getName()));
        command.addAll(arguments);
        return command;
    }
}
