package dev.hv.tck;

import dev.hv.tck.cpu.CpuFactory;
import dev.hv.tck.cpu.CpuTrial;

import java.util.Set;

/** Holds an implementation of the CPU contract against all rules for processors. */
public final class CpuExamination {
    private CpuExamination() {}

    /**
     * Examines a processor, as planned.
     *
     * @param name for reports
     */
    public static Report of(String name, CpuFactory subject, Plan plan) {
        var judge =
                new Judge<>(
                        Catalogue.CPU,
                        Set.of(),
                        plan,
                        rule -> new CpuTrial(subject, plan.effort(), plan.seed(rule)));
        return new Report(name, plan.seed(), judge.judge());
    }
}
