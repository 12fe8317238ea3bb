package dev.hv.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** QEMU's own tool, where this host has it: the other opinion on what a qcow2 image is. */
final class QemuImg {
    private QemuImg() {}

    static boolean present() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "qemu-img")));
    }

    /** Runs it; it must succeed. */
    static String run(Object... arguments) throws IOException, InterruptedException {
        assumeTrue(present(), "qemu-img (Debian: qemu-utils) is not installed");
        List<String> command = new ArrayList<>(List.of("qemu-img"));
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), command + ": " + output);
        return output;
    }
}
