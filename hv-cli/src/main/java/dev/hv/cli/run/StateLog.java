package dev.hv.cli.run;

import dev.hv.api.state.StateTree;
import dev.hv.cli.request.Argument;
import dev.hv.machine.pc.ClockSpec;
import dev.hv.machine.pc.PcMachine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/**
 * A file with a line for the state of a machine now and then: virtual nanoseconds, instructions and
 * the hash. Two runs that are equal have equal files, and others say where they part.
 *
 * @param file what was asked for
 * @param everyMillis virtual milliseconds between two lines; 1 or more
 */
public record StateLog(Argument file, int everyMillis) {
    /** Begins the file for a machine that has not been started. */
    void attach(PcMachine machine) {
        if (machine.spec().clock().mode() != ClockSpec.Mode.DETERMINISTIC) {
            throw file.problem("time has to be the same in each run: use --clock deterministic");
        }
        Path path = file.path();
        try {
            Files.writeString(path, "");
        } catch (IOException e) {
            throw file.problem("cannot be written: " + e.getMessage(), e);
        }
        machine.watchState(
                TimeUnit.MILLISECONDS.toNanos(everyMillis),
                (nanos, instructions, state) -> append(path, nanos, instructions, state));
    }

    private static void append(Path path, long nanos, long instructions, StateTree state) {
        String hash = HexFormat.of().formatHex(state.sha256());
        String line = "%d %d %s%n".formatted(nanos, instructions, hash);
        try {
            Files.writeString(path, line, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
