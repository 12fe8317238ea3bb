package dev.hv.tck.peer;

import dev.hv.tck.DeviceExamination;
import dev.hv.tck.Plan;
import dev.hv.tck.Report;
import dev.hv.tck.Status;
import dev.hv.tck.Verdict;

import java.util.List;
import java.util.Map;

/**
 * Holds a part of a device model in another process against the rules of its datasheet. What the
 * kit knows of devices beyond that, such as snapshots, a peer has in its own way or not at all.
 */
public final class PeerExamination {
    private PeerExamination() {}

    /**
     * Examines a part.
     *
     * @param command of the peer, with {@code {link}} for the socket that it is to connect to, and
     *     {@code {characters}} for that of its serial port
     * @param plan of which the rules for parts are run
     */
    public static Report of(PeerPart part, List<String> command, Plan plan) {
        Map<String, String> unaskable = PeerPart.unaskable();
        try (PeerStarter starter = new PeerStarter(command)) {
            Report report =
                    DeviceExamination.of(
                            new PeerPlugin(part, starter),
                            new PeerPlugin.Config(),
                            plan.wanting(
                                    rule ->
                                            rule.needs().contains(part.claim())
                                                    && !unaskable.containsKey(rule.id())
                                                    && plan.wanted().test(rule)));
            return new Report(
                    report.subject(),
                    report.seed(),
                    report.verdicts().stream()
                            .filter(verdict -> verdict.rule().needs().contains(part.claim()))
                            .map(PeerExamination::failed)
                            .map(verdict -> unasked(verdict, plan))
                            .toList());
        }
    }

    private static Verdict unasked(Verdict verdict, Plan plan) {
        String why = PeerPart.unaskable().get(verdict.rule().id());
        return why == null || !plan.wanted().test(verdict.rule())
                ? verdict
                : new Verdict(verdict.rule(), Status.UNTESTED, why);
    }

    /** Where a peer has gone there is no rule that it has broken; but it has not passed either. */
    private static Verdict failed(Verdict verdict) {
        if (verdict.status() != Status.UNTESTED || !verdict.explanation().startsWith("see ")) {
            return verdict;
        }
        return verdict.explanation().contains(PeerLink.NO_CLOCK)
                ? new Verdict(verdict.rule(), Status.UNTESTED, PeerLink.NO_CLOCK)
                : new Verdict(verdict.rule(), Status.ERROR, verdict.explanation());
    }
}
