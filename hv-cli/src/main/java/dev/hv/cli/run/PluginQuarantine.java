package dev.hv.cli.run;

import dev.hv.api.plugin.ApiVersion;
import dev.hv.cli.tck.PluginProbe;
import dev.hv.machine.pc.plugin.PluginLoader;
import dev.hv.machine.pc.plugin.PluginLoading;
import dev.hv.machine.pc.plugin.PluginProblem;
import dev.hv.machine.pc.plugin.PluginRule;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Loads plugins, but those not that end, hold up or use up the process that loads them. That is
 * tried in another process, once for each content of a JAR: a file that is named by the content
 * says that it went well. Against accidents, not against ill will: a plugin of this process can do
 * all that the process can.
 */
final class PluginQuarantine {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path known;
    private final Duration patience;

    /**
     * @param caches where this user's caches are
     */
    PluginQuarantine(Path caches) {
        this(caches, PATIENCE);
    }

    /**
     * @param patience how long a class may take to load and to say who it is
     */
    PluginQuarantine(Path caches, Duration patience) {
        known = caches.resolve("plugins");
        this.patience = patience;
    }

    /** Loads JARs and folders, and reports those that were better not loaded. */
    PluginLoading load(List<Path> paths) {
        List<Optional<PluginProblem>> found = paths.parallelStream().map(this::problem).toList();
        List<Path> good = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            if (found.get(i).isEmpty()) {
                good.add(paths.get(i));
            }
        }
        PluginLoading loading = PluginLoader.load(good);
        List<PluginProblem> problems = new ArrayList<>(loading.problems());
        found.forEach(problem -> problem.ifPresent(problems::add));
        return new PluginLoading(loading.plugins(), problems);
    }

    private Optional<PluginProblem> problem(Path path) {
        try {
            Path good = known.resolve(fingerprint(path));
            if (Files.exists(good)) {
                return Optional.empty();
            }
            Optional<String> loss = PluginProbe.loss(path, patience);
            if (loss.isEmpty()) {
                remember(good);
            }
            return loss.map(
                    what -> new PluginProblem(path, "", PluginRule.LOADS_QUIETLY, what, true));
        } catch (IOException e) {
            String what = "cannot be read: " + e.getMessage();
            return Optional.of(new PluginProblem(path, "", PluginRule.READABLE, what, true));
        }
    }

    private void remember(Path good) {
        try {
            Files.createDirectories(known);
            Files.createFile(good);
        } catch (FileAlreadyExistsException e) {
            // Another hv came to the same.
        } catch (IOException e) {
            // Where nothing can be kept, it is tried each time.
        }
    }

    /** Another hv-api or another Java may do otherwise with the same JAR. */
    private static String fingerprint(Path path) throws IOException {
        MessageDigest digest = sha256();
        try (DigestOutputStream out =
                new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            String around = ApiVersion.CURRENT + " " + Runtime.version();
            out.write(around.getBytes(StandardCharsets.UTF_8));
            List<Path> files = Files.isDirectory(path) ? in(path) : List.of(path);
            for (Path file : files) {
                if (Files.isRegularFile(file)) {
                    String head = "\n" + file.getFileName() + " " + Files.size(file) + "\n";
                    out.write(head.getBytes(StandardCharsets.UTF_8));
                    var _ = Files.copy(file, out);
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static List<Path> in(Path folder) throws IOException {
        try {
            return PluginLoader.in(folder);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
