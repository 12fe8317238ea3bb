package dev.hv.cli.sound;

import dev.hv.api.backend.BackendPlugin;
import dev.hv.api.backend.HostBackend;
import dev.hv.api.device.NearestName;
import dev.hv.cli.request.Argument;
import dev.hv.machine.pc.AudioSources;
import dev.hv.machine.pc.BackendSource;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** Where the speaker of a machine leads, as people say it. */
public final class SpeakerTarget {
    /** The slot of the device that has a speaker. */
    public static final String SLOT = "speaker";

    private SpeakerTarget() {}

    /**
     * Returns what opens it; empty for none.
     *
     * @param plugins that open what leads somewhere else
     * @param messages where it is said if a file cannot be written any more
     * @throws dev.hv.cli.InputException if the argument means nothing
     */
    public static Optional<BackendSource> source(
            Argument argument, List<BackendPlugin> plugins, PrintStream messages) {
        String[] parts = argument.text().split(":", 2);
        String address = parts.length == 2 ? parts[1] : "";
        Optional<BackendPlugin> plugin =
                plugins.stream().filter(p -> p.scheme().equals(parts[0])).findFirst();
        if (plugin.isPresent()) {
            return Optional.of(BackendSource.of(plugin.get(), address));
        }
        if (parts[0].equals("wav") && !address.isEmpty()) {
            Path file = argument.directory().resolve(address);
            if (Files.isDirectory(file)) {
                throw argument.problem("is a directory, expected a file");
            }
            return Optional.of(
                    AudioSources.wav(
                            file, e -> messages.println("hv: " + file + ": " + e.getMessage())));
        }
        return switch (argument.text()) {
            case "none" -> Optional.empty();
            case "host" -> Optional.of(host());
            default ->
                    throw argument.problem(
                            "expected wav:FILE, host or none" + hint(parts[0], plugins));
        };
    }

    private static String hint(String word, List<BackendPlugin> plugins) {
        List<String> known =
                Stream.concat(
                                Stream.of("wav", "host", "none"),
                                plugins.stream().map(BackendPlugin::scheme))
                        .toList();
        return known.contains(word) ? "" : "; " + NearestName.hint(word, known);
    }

    private static BackendSource host() {
        return new BackendSource() {
            @Override
            public String description() {
                return "host";
            }

            @Override
            public HostBackend open(Executor domain) throws IOException {
                return HostSpeaker.open();
            }
        };
    }
}
