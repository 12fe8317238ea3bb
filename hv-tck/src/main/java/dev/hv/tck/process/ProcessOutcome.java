package dev.hv.tck.process;

import java.util.Optional;

/**
 * How the process ended in which a subject was examined.
 *
 * @param refused why its JAR was not taken; empty if it was
 * @param hung where it was when it did not go on any more; empty if it always did
 * @param ended how the process ended before the examination did; empty if it did not
 * @param memory how it used up the memory; empty if it did not
 */
public record ProcessOutcome(
        Optional<String> refused,
        Optional<String> hung,
        Optional<String> ended,
        Optional<String> memory) {
    /** A process to which nothing happened. */
    public static ProcessOutcome quiet() {
        return new ProcessOutcome(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
