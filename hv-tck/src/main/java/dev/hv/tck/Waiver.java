package dev.hv.tck;

import java.time.LocalDate;

/**
 * A broken rule that is let pass for a time.
 *
 * @param rule its id
 * @param subject for which implementation; empty for all
 * @param reason why, for whoever reads the report
 * @param expires the last day on which it holds
 */
public record Waiver(String rule, String subject, String reason, LocalDate expires) {
    /** Checks that there is a reason. */
    public Waiver {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("a waiver of " + rule + " needs a reason");
        }
    }

    /** Returns whether it is about that rule of that subject. */
    public boolean matches(String subjectName, Verdict verdict) {
        return verdict.rule().id().equals(rule)
                && (subject.isEmpty() || subject.equals(subjectName));
    }

    /** Returns the verdict as it stands on a day: waived, or failed with a word on the expiry. */
    Verdict apply(Verdict verdict, LocalDate today) {
        return today.isAfter(expires)
                ? new Verdict(
                        verdict.rule(),
                        verdict.status(),
                        verdict.explanation() + "\nits waiver has expired on " + expires)
                : new Verdict(
                        verdict.rule(),
                        Status.WAIVED,
                        "until " + expires + ": " + reason + "\n" + verdict.explanation());
    }
}
