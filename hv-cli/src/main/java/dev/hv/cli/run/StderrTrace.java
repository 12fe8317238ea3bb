package dev.hv.cli.run;

import dev.hv.machine.pc.TraceSink;

import java.io.PrintStream;
import java.util.List;

/** Prints what some of a machine's parts say, one line for each event. */
final class StderrTrace implements TraceSink {
    private final List<String> instances;
    private final PrintStream out;

    /**
     * @param instances their names, or {@code all}
     */
    StderrTrace(List<String> instances, PrintStream out) {
        this.instances = List.copyOf(instances);
        this.out = out;
    }

    @Override
    public boolean enabled(String instance) {
        return instances.contains("all") || instances.contains(instance);
    }

    @Override
    public void event(String instance, String name, long a, long b) {
        out.printf("hv: trace: %s %s 0x%x 0x%x%n", instance, name, a, b);
    }

    @Override
    public void guestError(String instance, String rule, long offset, long value, long count) {
        if (enabled(instance)) {
            out.printf(
                    "hv: trace: %s guest error: %s, offset 0x%x, value 0x%x, %d so far%n",
                    instance, rule, offset, value, count);
        }
    }
}
