import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.spi.ToolProvider;

/**
 * Runs google-java-format, which must be on the class path, over every Java source below a folder:
 * {@code check} lists the sources that it would change and exits with 1 if there is one, {@code
 * write} changes them.
 */
final class Format {
    private static final Set<String> SKIPPED =
            Set.of(".git", ".hv-cache", "target", "node_modules");

    private Format() {}

    public static void main(String[] arguments) {
        boolean check =
                switch (arguments[0]) {
                    case "check" -> true;
                    case "write" -> false;
                    default ->
                            throw new IllegalArgumentException(
                                    "expected check or write, got " + arguments[0]);
                };
        List<String> command = new ArrayList<>(List.of("--aosp"));
        command.addAll(
                check ? List.of("--dry-run", "--set-exit-if-changed") : List.of("--replace"));
        command.addAll(sources(Path.of(arguments[1])));
        ToolProvider formatter = ToolProvider.findFirst("google-java-format").orElseThrow();
        int result = formatter.run(System.out, System.err, command.toArray(String[]::new));
        if (!check && result == 0) {
            // A string that it has split gets its indentation only when it is met again.
            result = formatter.run(System.out, System.err, command.toArray(String[]::new));
        }
        if (check && result != 0) {
            System.err.println("The sources listed above are not formatted: run .ci/format");
        }
        System.exit(result);
    }

    private static List<String> sources(Path root) {
        List<String> sources = new ArrayList<>();
        try {
            Files.walkFileTree(
                    root,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(
                                Path folder, BasicFileAttributes attributes) {
                            return SKIPPED.contains(folder.getFileName().toString())
                                    ? FileVisitResult.SKIP_SUBTREE
                                    : FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFile(
                                Path file, BasicFileAttributes attributes) {
                            if (file.toString().endsWith(".java")) {
                                sources.add(file.toString());
                            }
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sources;
    }
}
