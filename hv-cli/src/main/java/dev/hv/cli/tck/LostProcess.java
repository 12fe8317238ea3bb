package dev.hv.cli.tck;

import dev.hv.tck.process.ProcessOutcome;

import java.util.Optional;

/** Says of a process that was lost which rule that breaks. */
final class LostProcess {
    /** What a Java virtual machine ends with that is told to end where memory is used up. */
    private static final int OUT_OF_MEMORY = 3;

    private static final int SIGNALLED = 128;

    private LostProcess() {}

    /**
     * How a process ended.
     *
     * @param finished whether it said all that it had to say
     * @param stuck where it hung; empty if it did not
     * @param exit where it was told to end in an orderly way; empty if it was not
     * @param code its exit code
     */
    record Fate(boolean finished, Optional<String> stuck, Optional<String> exit, int code) {
        /** Returns whether there is more to be said by another process. */
        boolean lost() {
            return !finished;
        }

        /**
         * Returns it as what the rules for processes judge.
         *
         * @param when for people: during which rule
         */
        ProcessOutcome outcome(String when, Optional<String> refused) {
            Optional<String> none = Optional.empty();
            if (finished) {
                return new ProcessOutcome(refused, none, none, none);
            }
            if (stuck.isPresent()) {
                String text = "a call does not return " + when + "\n" + stuck.get();
                return new ProcessOutcome(refused, Optional.of(text), none, none);
            }
            if (code == OUT_OF_MEMORY && exit.isEmpty()) {
                String text = "the memory was used up " + when;
                return new ProcessOutcome(refused, none, none, Optional.of(text));
            }
            String text =
                    (code > SIGNALLED
                                    ? "the process was ended by signal " + (code - SIGNALLED)
                                    : "the process was ended with exit code " + code)
                            + exit.orElse("")
                            + " "
                            + when;
            return new ProcessOutcome(refused, none, Optional.of(text), none);
        }
    }

    /** Returns both; of two findings of one rule, the first. */
    static ProcessOutcome merged(ProcessOutcome first, ProcessOutcome second) {
        return new ProcessOutcome(
                first.refused().or(second::refused),
                first.hung().or(second::hung),
                first.ended().or(second::ended),
                first.memory().or(second::memory));
    }
}
