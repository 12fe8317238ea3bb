package dev.hv.tck;

import dev.hv.tck.bus.BusTrial;

import java.util.Set;
import java.util.function.Predicate;

/** Holds an implementation of the bus against all rules for buses. */
public final class BusExamination {
    private BusExamination() {}

    /**
     * Examines a bus.
     *
     * @param wanted which rules are to be run; the others are untested
     */
    public static Report of(
            BusSubject subject, Effort effort, long seed, Predicate<RuleInfo> wanted) {
        var judge =
                new Judge<>(
                        Catalogue.BUS,
                        Set.of(),
                        wanted,
                        rule -> new BusTrial(subject, effort, seed * 31 + rule.id().hashCode()));
        return new Report(subject.name(), seed, judge.judge());
    }
}
