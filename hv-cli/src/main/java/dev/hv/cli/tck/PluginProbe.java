package dev.hv.cli.tck;

import dev.hv.tck.process.ProcessOutcome;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Loads a plugin in a process of its own, which may come to harm. */
public final class PluginProbe {
    /** Of what is known about a loss, the first tell enough. */
    private static final int MAX_LINES = 2;

    private PluginProbe() {}

    /**
     * Loads all classes that a JAR or folder names, and asks them who they are.
     *
     * @param patience how long one class may take
     * @return how the process was lost; empty if it was not, even if the plugin is of no use
     */
    public static Optional<String> loss(Path source, Duration patience) {
        try (PrintStream unheard =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            ProcessOutcome outcome =
                    SubjectRunner.list(source.toString(), patience, unheard).outcome();
            return Stream.of(outcome.hung(), outcome.ended(), outcome.memory())
                    .flatMap(Optional::stream)
                    .findFirst()
                    .map(text -> text.lines().limit(MAX_LINES).collect(Collectors.joining(", ")));
        } catch (IOException e) {
            return Optional.of("cannot be tried in a process of its own: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("was not tried to its end");
        }
    }
}
