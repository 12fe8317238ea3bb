package dev.hv.tck;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What came of all rules for one implementation.
 *
 * @param subject its name
 * @param seed with which the same verdicts come again
 * @param verdicts by rule id
 */
public record Report(String subject, long seed, List<Verdict> verdicts) {
    /** Copies. */
    public Report {
        verdicts = List.copyOf(verdicts);
    }

    /** Returns whether no rule that must hold is broken. */
    public boolean conforms() {
        return verdicts.stream().noneMatch(Verdict::condemns);
    }

    /** Returns the verdicts with a status. */
    public List<Verdict> with(Status status) {
        return verdicts.stream().filter(verdict -> verdict.status() == status).toList();
    }

    /** Returns the report as it stands on a day with waivers. */
    public Report with(List<Waiver> waivers, LocalDate today) {
        return new Report(
                subject, seed, verdicts.stream().map(v -> waived(v, waivers, today)).toList());
    }

    private Verdict waived(Verdict verdict, List<Waiver> waivers, LocalDate today) {
        if (verdict.status() != Status.FAIL) {
            return verdict;
        }
        return waivers.stream()
                .filter(waiver -> waiver.matches(subject, verdict))
                .findFirst()
                .map(waiver -> waiver.apply(verdict, today))
                .orElse(verdict);
    }

    @Override
    public String toString() {
        return verdicts.stream()
                .map(Verdict::toString)
                .collect(Collectors.joining("\n", subject + ", seed " + seed + ":\n", "\n"));
    }
}
