package dev.hv.cpu.x86.oracle;

import dev.hv.cpu.x86.model.Model;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The processor that this runs on, through a child process. One thread. */
final class HostProcessor implements PatientHost.Processor {
    /** Its virtual machine may have put something where the pages of {@link Layout} belong. */
    private static final int STARTS = 5;

    private final Process child;
    private final DataOutputStream out;
    private final DataInputStream in;

    /**
     * Starts the child.
     *
     * @throws IOException if it does not start
     */
    HostProcessor() throws IOException {
        for (int attempt = 1; ; attempt++) {
            Process started = start();
            DataInputStream answers = new DataInputStream(started.getInputStream());
            try {
                answers.readInt();
            } catch (IOException e) {
                started.destroyForcibly();
                if (attempt == STARTS) {
                    throw e;
                }
                continue;
            }
            child = started;
            in = answers;
            break;
        }
        out = new DataOutputStream(new BufferedOutputStream(child.getOutputStream(), 1 << 16));
    }

    private static Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:+SuppressFatalErrorMessage",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path", ""),
                        NativeRunner.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Whether the host is x86-64 Linux. */
    static boolean isSupported() {
        return System.getProperty("os.name", "").equals("Linux")
                && List.of("amd64", "x86_64").contains(System.getProperty("os.arch", ""));
    }

    /**
     * The host's CPU features by their names in /proc/cpuinfo, the opcode table's own names among
     * them.
     *
     * @throws IOException if they cannot be read
     */
    static Set<String> features() throws IOException {
        Set<String> features = new TreeSet<>(Model.silentFeatures());
        for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
            if (line.startsWith("flags")) {
                features.addAll(List.of(line.substring(line.indexOf(':') + 1).strip().split(" ")));
                break;
            }
        }
        if (features.contains("pni")) {
            features.add("sse3");
        }
        if (features.contains("lahf_lm")) {
            features.add("lahf");
        }
        if (features.contains("ospke")) {
            features.remove("pku"); // the system uses it, and hv's side has no system
        }
        return features;
    }

    /** Whether the host's processor bears AMD's name, where it differs from Intel's. */
    static boolean isAmd() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.anyMatch(
                    line -> line.startsWith("vendor_id") && line.endsWith("AuthenticAMD"));
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public byte[][] run(List<Case> cases) throws IOException {
        out.writeInt(cases.size());
        for (Case one : cases) {
            out.write(one.record());
        }
        out.flush();
        byte[][] after = new byte[cases.size()][Layout.RECORD];
        for (byte[] record : after) {
            in.readFully(record);
        }
        return after;
    }

    @Override
    public void close() {
        child.destroyForcibly();
    }
}
