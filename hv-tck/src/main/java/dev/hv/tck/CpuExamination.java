package dev.hv.tck;

import dev.hv.api.cpu.CpuBackend;
import dev.hv.api.cpu.CpuModel;
import dev.hv.tck.cpu.CpuFactory;
import dev.hv.tck.cpu.CpuTrial;

import java.util.List;
import java.util.Optional;
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
        return examine(name, subject, Optional.empty(), plan);
    }

    /** Examines a backend and the processors of its default model, as planned. */
    public static Report of(CpuBackend backend, Plan plan) {
        List<String> models = backend.models();
        CpuModel model = CpuModel.parse(models.isEmpty() ? "default" : models.getFirst());
        return examine(
                backend.id(), bus -> backend.create(model, 0, bus), Optional.of(backend), plan);
    }

    private static Report examine(
            String name, CpuFactory subject, Optional<CpuBackend> backend, Plan plan) {
        var judge =
                new Judge<>(
                        Catalogue.CPU,
                        Set.of(),
                        plan,
                        rule -> new CpuTrial(subject, backend, plan.effort(), plan.seed(rule)));
        return new Report(name, plan.seed(), judge.judge());
    }
}
