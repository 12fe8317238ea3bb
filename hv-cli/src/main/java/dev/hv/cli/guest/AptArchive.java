package dev.hv.cli.guest;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Packages as the host's apt gives them: which mirror, with which keys and through which proxy is
 * its business. Needs no rights: where the host's own package lists lack a package, lists are
 * fetched into {@code home} and used from there. Not thread-safe.
 */
final class AptArchive {
    private static final long POLL_MILLIS = 200;
    private static final File NULL = new File("/dev/null");

    private final Path aptGet;
    private final Path aptCache;
    private final Path home;
    private final Progress progress;
    private boolean ownLists;

    /**
     * @param aptGet the program {@code apt-get}
     * @param aptCache the program {@code apt-cache}
     * @param home a directory for lists of our own; made when needed
     */
    AptArchive(Path aptGet, Path aptCache, Path home, Progress progress) {
        this.aptGet = aptGet;
        this.aptCache = aptCache;
        this.home = home;
        this.progress = progress;
    }

    /**
     * The apt of this host.
     *
     * @param searchPath directories of programs, as in the environment's {@code PATH}
     * @throws GuestUnavailableException if there is none
     */
    static AptArchive ofHost(String searchPath, Path home, Progress progress)
            throws GuestUnavailableException {
        Optional<Path> aptGet = program(searchPath, "apt-get");
        Optional<Path> aptCache = program(searchPath, "apt-cache");
        if (aptGet.isEmpty() || aptCache.isEmpty()) {
            throw new GuestUnavailableException(
                    "no apt-get on the path, and Debian's kernels come through apt");
        }
        return new AptArchive(aptGet.get(), aptCache.get(), home, progress);
    }

    private static Optional<Path> program(String searchPath, String name) {
        return Stream.of(searchPath.split(":"))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Returns the package that a package of no content of its own stands for: its first dependency
     * whose name begins with {@code prefix}.
     *
     * @throws GuestUnavailableException if apt does not know it
     */
    String dependency(String name, String prefix) throws GuestUnavailableException {
        String depends = field(record(name), "Depends");
        return Stream.of(depends.split("[,|]"))
                .map(part -> part.strip().replaceFirst("[ :(].*", ""))
                .filter(part -> part.startsWith(prefix))
                .findFirst()
                .orElseThrow(
                        () ->
                                new GuestUnavailableException(
                                        "package " + name + " depends on no " + prefix + "…"));
    }

    /**
     * Fetches a package.
     *
     * @param into an empty directory
     * @return the package's file there
     * @throws GuestUnavailableException if apt does not know it or cannot get it
     */
    Path download(String name, Path into) throws GuestUnavailableException {
        String record = record(name);
        progress.step("fetching " + name + " " + field(record, "Version"));
        run(into, parseSize(field(record, "Size")), aptGet, "--quiet", "download", name);
        try (Stream<Path> files = Files.list(into)) {
            return files.filter(file -> file.toString().endsWith(".deb"))
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    new GuestUnavailableException(
                                            "apt-get download " + name + " left no package"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long parseSize(String text) {
        return text.matches("[0-9]{1,15}") ? Long.parseLong(text) : 0;
    }

    private String record(String name) throws GuestUnavailableException {
        String record = show(name);
        if (record.isEmpty() && !ownLists) {
            progress.step("fetching apt's package lists");
            ownLists = true;
            makeHome();
            run(home, 0, aptGet, "--quiet", "update");
            record = show(name);
        }
        if (record.isEmpty()) {
            throw new GuestUnavailableException(
                    "apt knows no package " + name + "; it needs Debian's amd64 package lists");
        }
        return record;
    }

    private void makeHome() {
        try {
            Files.createDirectories(home.resolve("lists/partial"));
            Files.createDirectories(home.resolve("cache/archives/partial"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String show(String name) throws GuestUnavailableException {
        Result result = start(Path.of("."), 0, aptCache, "show", "--no-all-versions", name);
        return result.code == 0 ? result.output : "";
    }

    private static String field(String record, String name) {
        Matcher matcher =
                Pattern.compile("^" + name + ": (.*)$", Pattern.MULTILINE).matcher(record);
        return matcher.find() ? matcher.group(1).strip() : "";
    }

    private void run(Path directory, long expectedBytes, Path program, String... words)
            throws GuestUnavailableException {
        Result result = start(directory, expectedBytes, program, words);
        if (result.code != 0) {
            throw new GuestUnavailableException(
                    program.getFileName()
                            + " "
                            + words[words.length - 1]
                            + " failed: "
                            + lastError(result.output));
        }
    }

    private static String lastError(String output) {
        return output.lines()
                .filter(line -> line.startsWith("E: "))
                .findFirst()
                .map(line -> line.substring("E: ".length()))
                .orElse("it says nothing of why");
    }

    private Result start(Path directory, long expectedBytes, Path program, String... words)
            throws GuestUnavailableException {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        if (ownLists) {
            command.add("-oDir::State::Lists=" + home.resolve("lists"));
            command.add("-oDir::Cache=" + home.resolve("cache"));
        }
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("LC_ALL", "C");
        builder.redirectErrorStream(true).redirectInput(ProcessBuilder.Redirect.from(NULL));
        try {
            Path output = Files.createTempFile("hv-apt", ".out");
            try {
                Process process = builder.redirectOutput(output.toFile()).start();
                return new Result(watch(process, directory, expectedBytes), read(output));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new GuestUnavailableException("cannot run " + program + ": " + e.getMessage(), e);
        }
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /** Waits, telling how large the files in {@code directory} have become. */
    private int watch(Process process, Path directory, long expectedBytes) throws IOException {
        try {
            while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                if (expectedBytes > 0) {
                    progress.bytes(Math.min(size(directory), expectedBytes), expectedBytes);
                }
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static long size(Path directory) throws IOException {
        long size = 0;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                size += file.toFile().length();
            }
        }
        return size;
    }

    private record Result(int code, String output) {}
}
