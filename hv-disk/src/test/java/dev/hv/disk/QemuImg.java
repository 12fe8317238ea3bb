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

    /** A process of QEMU's that has an image open to write it. */
    static final class Writer implements AutoCloseable {
        private final Process process;

        private Writer(Process process) {
            this.process = process;
        }

        /** Returns when the image is open. */
        static Writer of(Path image) throws IOException {
            assumeTrue(present(), "qemu-io (Debian: qemu-utils) is not installed");
            Process process =
                    new ProcessBuilder("qemu-io", image.toString())
                            .redirectErrorStream(true)
                            .start();
            Writer writer = new Writer(process);
            process.getOutputStream().write("length\n".getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            StringBuilder shown = new StringBuilder();
            while (shown.indexOf("MiB") < 0) {
                int next = process.getInputStream().read();
                if (next < 0) {
                    throw new IOException("qemu-io ended: " + shown);
                }
                shown.append((char) next);
            }
            return writer;
        }

        boolean running() {
            return process.isAlive();
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }
    }
}
