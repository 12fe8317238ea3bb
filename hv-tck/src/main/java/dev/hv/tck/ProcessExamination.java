package dev.hv.tck;

import dev.hv.tck.process.ProcessOutcome;

import java.util.List;
import java.util.Set;

/** Holds what a subject did to its process against all rules for that. */
public final class ProcessExamination {
    private ProcessExamination() {}

    /** Judges an outcome. */
    public static List<Verdict> of(ProcessOutcome outcome) {
        Plan plan = Plan.of(Effort.USUAL, DeviceExamination.USUAL_SEED);
        return new Judge<>(Catalogue.PROCESS, Set.of(), plan, _ -> outcome).judge();
    }
}
