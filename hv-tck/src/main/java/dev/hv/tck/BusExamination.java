package dev.hv.tck;

import dev.hv.api.bus.BusPlugin;
import dev.hv.tck.bus.BusTrial;

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
            BusPlugin subject, Effort effort, long seed, Predicate<RuleInfo> wanted) {
        return of(subject, Plan.of(effort, seed).wanting(wanted));
    }

    /** Examines a bus, as planned. */
    public static Report of(BusPlugin subject, Plan plan) {
        var judge =
                new Judge<>(
                        Catalogue.BUS,
                        plan.claims(),
                        plan,
                        rule -> new BusTrial(subject, plan.effort(), plan.seed(rule)));
        return new Report(subject.name(), plan.seed(), judge.judge());
    }
}
