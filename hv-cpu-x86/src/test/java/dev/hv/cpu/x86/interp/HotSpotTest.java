package dev.hv.cpu.x86.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * HotSpot compiles what it is asked for, in a process with the launcher's options and one without.
 */
class HotSpotTest {
    private static final int MOST_SECONDS = 60;

    @TempDir private Path directory;

    /** What runs there. */
    static final class Asking {
        private Asking() {}

        static int sum(int count) {
            int sum = 0;
            for (int i = 0; i < count; i++) {
                sum += i;
            }
            return sum;
        }

        /**
         * Prints the levels that are reached when the method is not queued any more; nothing else
         * may get to standard output.
         */
        public static void main(String[] arguments) throws Exception {
            HotSpot compilers = HotSpot.get();
            if (compilers == null) {
                System.out.println("not offered");
                return;
            }
            Method method = Asking.class.getDeclaredMethod("sum", int.class);
            System.out.println(compilers.level(method));
            for (int level : new int[] {HotSpot.SIMPLE, HotSpot.PROFILED, HotSpot.OPTIMIZED}) {
                compilers.compile(method, level);
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
                while (compilers.isQueued(method) && System.nanoTime() < end) {
                    Thread.sleep(1);
                }
                System.out.println(compilers.level(method));
            }
        }
    }

    private List<String> asking(String... options) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Asking.class.getName());
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertTrue(process.waitFor(4 * MOST_SECONDS, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
        return Files.readAllLines(output, StandardCharsets.UTF_8);
    }

    @Test
    void aMethodReachesEachLevelThatIsAskedFor() throws IOException, InterruptedException {
        assertEquals(
                List.of("0", "1", "3", "4"),
                asking(
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:+WhiteBoxAPI",
                        "-XX:-DisplayVMOutput",
                        "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED"));
    }

    @Test
    void withoutTheOptionsItIsNotOffered() throws IOException, InterruptedException {
        assertEquals(List.of("not offered"), asking());
        assertEquals(
                List.of("not offered"),
                asking("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED"));
    }
}
