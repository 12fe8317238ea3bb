package dev.hv.cli.tck;

import dev.hv.api.device.Claim;
import dev.hv.machine.pc.plugin.PluginKind;
import dev.hv.tck.Catalogue;
import dev.hv.tck.Effort;
import dev.hv.tck.ProcessExamination;
import dev.hv.tck.Progress;
import dev.hv.tck.Report;
import dev.hv.tck.RuleInfo;
import dev.hv.tck.Status;
import dev.hv.tck.Verdict;
import dev.hv.tck.process.ProcessOutcome;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Examines subjects in processes of their own. One that hangs, ends or uses up its process costs
 * that process: what was found until then stands, the rest is looked at in another.
 */
final class SubjectRunner {
    /** How many processes of one subject may be lost before the rest of its rules is given up. */
    private static final int MAX_LOST = 3;

    private final Effort effort;
    private final long seed;
    private final Duration patience;
    private final Predicate<String> wanted;
    private final Set<Claim> claims;
    private final Progress progress;

    /**
     * @param patience how long one rule may take
     * @param wanted which rules are run, by id
     * @param claims said of every subject beside what it says of itself
     * @param progress hears of each verdict
     */
    SubjectRunner(
            Effort effort,
            long seed,
            Duration patience,
            Predicate<String> wanted,
            Set<Claim> claims,
            Progress progress) {
        this.effort = effort;
        this.seed = seed;
        this.patience = patience;
        this.wanted = wanted;
        this.claims = claims;
        this.progress = progress;
    }

    /**
     * What a JAR brings.
     *
     * @param subjects that can be examined
     * @param outcome of looking at it
     */
    record Listing(List<Subject> subjects, ProcessOutcome outcome) {}

    /**
     * Lists the subjects of a JAR or folder.
     *
     * @param patience how long one of its classes may take
     * @param printed where what the plugin prints is shown
     */
    static Listing list(String source, Duration patience, PrintStream printed)
            throws IOException, InterruptedException {
        List<Subject> subjects = new ArrayList<>();
        List<String> refusals = new ArrayList<>();
        String[] current = {""};
        LostProcess.Fate fate =
                ChildProcess.run(
                        ChildProcess.BRIEF,
                        List.of("list", source, Long.toString(patience.toMillis())),
                        patience,
                        printed,
                        message -> {
                            switch (message.kind()) {
                                case SUBJECT ->
                                        subjects.add(
                                                new Subject(
                                                        source,
                                                        PluginKind.valueOf(message.name()),
                                                        message.text()));
                                case REFUSED -> refusals.add(message.text());
                                case BEGINS -> current[0] = message.name();
                                default -> {}
                            }
                        });
        Optional<String> refused =
                refusals.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", refusals));
        String when =
                current[0].isEmpty()
                        ? "before any class was loaded"
                        : "while class " + current[0] + " was loaded and asked who it is";
        return new Listing(subjects, fate.outcome(when, refused));
    }

    /** Returns the rules for a kind. */
    static List<RuleInfo> rules(PluginKind kind) {
        return switch (kind) {
            case DEVICE ->
                    Stream.of(Catalogue.deviceRules(), Catalogue.roleRules(), Catalogue.partRules())
                            .flatMap(List::stream)
                            .toList();
            case BUS -> Catalogue.busRules();
            case CPU -> Catalogue.cpuRules();
            case BACKEND, FORMAT, TRACER, FIRMWARE -> List.of();
        };
    }

    /** Examines one. */
    Report examine(Subject subject) throws IOException, InterruptedException {
        Map<String, RuleInfo> rules = new LinkedHashMap<>();
        rules(subject.kind()).forEach(rule -> rules.put(rule.id(), rule));
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        Set<String> open = new LinkedHashSet<>();
        for (RuleInfo rule : rules.values()) {
            if (wanted.test(rule.id())) {
                open.add(rule.id());
            } else {
                verdicts.put(rule.id(), untested(rule, "left out on request"));
            }
        }
        Set<String> notes = new LinkedHashSet<>();
        ProcessOutcome outcome = ProcessOutcome.quiet();
        for (int lost = 0; !open.isEmpty(); lost++) {
            if (lost == MAX_LOST) {
                String why = MAX_LOST + " processes were lost; see the rules PRC";
                open.forEach(id -> verdicts.put(id, untested(rule(rules, id), why)));
                break;
            }
            String[] current = {""};
            LostProcess.Fate fate =
                    ChildProcess.run(
                            effort.equals(Effort.QUICK) ? ChildProcess.BRIEF : List.of(),
                            arguments(subject, open),
                            patience,
                            System.err,
                            message -> {
                                if (message.kind() == Message.Kind.BEGINS) {
                                    current[0] = message.name();
                                    progress.begins(rule(rules, message.name()));
                                } else if (message.kind() == Message.Kind.NOTE) {
                                    notes.add(message.text());
                                } else if (message.kind() == Message.Kind.VERDICT) {
                                    take(verdicts, rules, open, message);
                                }
                            });
            if (!fate.lost()) {
                open.clear();
            } else {
                String where = "during " + (current[0].isEmpty() ? "its start" : current[0]);
                outcome = LostProcess.merged(outcome, fate.outcome(where, Optional.empty()));
                if (open.remove(current[0])) {
                    verdicts.put(
                            current[0],
                            untested(rule(rules, current[0]), "its process was lost; see PRC"));
                }
            }
        }
        notes.forEach(note -> System.out.println("  note: " + note));
        List<Verdict> all = new ArrayList<>();
        rules.keySet().forEach(id -> Optional.ofNullable(verdicts.get(id)).ifPresent(all::add));
        all.addAll(ProcessExamination.of(outcome));
        return new Report(subject.name(), seed, all);
    }

    private void take(
            Map<String, Verdict> verdicts,
            Map<String, RuleInfo> rules,
            Set<String> open,
            Message message) {
        Verdict verdict =
                new Verdict(
                        rule(rules, message.name()),
                        Status.valueOf(message.status()),
                        message.text());
        boolean first = open.remove(message.name());
        Verdict before = verdicts.get(message.name());
        if (before == null || before.status() != Status.FAIL) {
            verdicts.put(message.name(), verdict);
        }
        if (first) {
            progress.ended(verdict);
        }
    }

    private static RuleInfo rule(Map<String, RuleInfo> rules, String id) {
        RuleInfo rule = rules.get(id);
        if (rule == null) {
            throw new IllegalStateException("no rule " + id);
        }
        return rule;
    }

    private static Verdict untested(RuleInfo rule, String why) {
        return new Verdict(rule, Status.UNTESTED, why);
    }

    private List<String> arguments(Subject subject, Set<String> open) {
        return List.of(
                "examine",
                subject.source(),
                subject.kind().name(),
                subject.name(),
                Integer.toString(effort.scripts()),
                Integer.toString(effort.steps()),
                Long.toString(seed),
                Long.toString(patience.toMillis()),
                claims.stream().map(Claim::name).collect(Collectors.joining(",")),
                String.join(",", open));
    }
}
