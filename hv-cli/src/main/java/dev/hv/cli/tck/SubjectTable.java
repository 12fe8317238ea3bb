package dev.hv.cli.tck;

import dev.hv.tck.Progress;
import dev.hv.tck.Report;
import dev.hv.tck.RuleInfo;
import dev.hv.tck.Status;
import dev.hv.tck.Verdict;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Shows people what comes of each rule as it comes, and at the end what was wrong. Rules for what
 * is not claimed are only counted; the reports list them.
 */
final class SubjectTable implements Progress {
    private final PrintStream out;
    private final PrintStream live;
    private final boolean terminal;
    private long subjectBeganNanos = System.nanoTime();
    private OptionalLong ruleBeganNanos = OptionalLong.empty();
    private long longestNanos;
    private String longestRule = "";

    /**
     * @param out takes the table
     * @param live takes the name of the rule at work, where it is a terminal
     */
    SubjectTable(PrintStream out, PrintStream live, boolean terminal) {
        this.out = out;
        this.live = live;
        this.terminal = terminal;
    }

    /** Begins a subject, and its time. */
    void open(String subject) {
        subjectBeganNanos = System.nanoTime();
        longestNanos = 0;
        longestRule = "";
        out.println(subject + ":");
    }

    @Override
    public void begins(RuleInfo rule) {
        ruleBeganNanos = OptionalLong.of(System.nanoTime());
        if (terminal) {
            live.print("\r... " + rule.id() + "\u001b[K");
            live.flush();
        }
    }

    @Override
    public void ended(Verdict verdict) {
        long now = System.nanoTime();
        long tookNanos = now - ruleBeganNanos.orElse(now);
        if (tookNanos > longestNanos) {
            longestNanos = tookNanos;
            longestRule = verdict.rule().id();
        }
        if (terminal) {
            live.print("\r\u001b[K");
            live.flush();
        }
        if (verdict.status() != Status.NOT_CLAIMED) {
            row(verdict);
        }
    }

    private void row(Verdict verdict) {
        out.printf(
                "  %-11s %-12s %-6s %s%n",
                verdict.status(),
                verdict.rule().id(),
                verdict.rule().level(),
                verdict.rule().text());
    }

    /** Prints what is to be told of a subject once all its rules were looked at. */
    void conclude(Report report) {
        report.verdicts().stream()
                .filter(verdict -> verdict.rule().id().startsWith("PRC"))
                .forEach(this::row);
        for (Status status : List.of(Status.ERROR, Status.FAIL, Status.WAIVED, Status.UNTESTED)) {
            report.with(status).forEach(verdict -> out.println("\n" + verdict));
        }
        out.println(
                "\n%s: %s Seed %d, %s"
                        .formatted(report.subject(), summary(report), report.seed(), time()));
    }

    /** Returns how long the subject has taken, and which rule the longest. */
    private String time() {
        String text = seconds(System.nanoTime() - subjectBeganNanos);
        if (!longestRule.isEmpty()) {
            text += " (longest: " + longestRule + ", " + seconds(longestNanos) + ")";
        }
        return text;
    }

    /** Returns a time as text, in seconds. */
    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    /** Returns a sentence that counts the verdicts. */
    static String summary(Report report) {
        List<String> counts = new ArrayList<>();
        for (Status status : Status.values()) {
            int count = report.with(status).size();
            if (count > 0) {
                String word = status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
                counts.add(count + " " + word);
            }
        }
        String verdict = report.conforms() ? "conforms" : "does not conform";
        return verdict + " (" + String.join(", ", counts) + ").";
    }
}
