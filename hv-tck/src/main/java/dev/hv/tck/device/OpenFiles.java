package dev.hv.tck.device;

import dev.hv.tck.UntestableRule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files, sockets and pipes that this process has open, where the system tells. */
final class OpenFiles {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private OpenFiles() {}

    /** Returns how often each file is open, by its name; all sockets, and all pipes, are one. */
    static Map<String, Integer> now() {
        if (!Files.isDirectory(DESCRIPTORS)) {
            throw new UntestableRule("this system does not tell which files are open");
        }
        Map<String, Integer> open = new TreeMap<>();
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            descriptors.forEach(descriptor -> open.merge(name(descriptor), 1, Integer::sum));
        } catch (IOException e) {
            throw new UntestableRule("the open files cannot be listed: " + e.getMessage());
        }
        return open;
    }

    private static String name(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().replaceAll(":\\[[0-9]+]", "");
        } catch (IOException e) {
            return "closed";
        }
    }
}
