package dev.hv.cli.tck;

import dev.hv.api.device.Claim;
import dev.hv.api.device.NearestName;
import dev.hv.cli.ExitCode;
import dev.hv.cli.InputException;
import dev.hv.machine.pc.PluginCatalog;
import dev.hv.machine.pc.plugin.PluginKind;
import dev.hv.tck.Catalogue;
import dev.hv.tck.Effort;
import dev.hv.tck.Plan;
import dev.hv.tck.ProcessExamination;
import dev.hv.tck.Progress;
import dev.hv.tck.Report;
import dev.hv.tck.RuleInfo;
import dev.hv.tck.Verdict;
import dev.hv.tck.Waiver;
import dev.hv.tck.peer.PeerExamination;
import dev.hv.tck.peer.PeerPart;

import org.jspecify.annotations.Nullable;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** One run of {@code hv tck}. */
public final class TckRun {
    private static final int DOES_NOT_CONFORM = 1;
    private static final Duration LISTING = Duration.ofSeconds(60);
    private static final int MAX_PATIENCE_SECONDS = 3_600;
    private static final int MAX_SEEDS = 10_000;

    private final long seed;
    private final Effort effort;
    private final Duration patience;
    private final Set<Claim> claims = EnumSet.noneOf(Claim.class);
    private List<String> subjects = List.of();
    private List<String> rules = List.of();
    private List<Waiver> waivers = List.of();
    private int seeds = 1;

    /**
     * @param effort {@code quick}, {@code usual} or {@code thorough}
     * @param patienceSeconds how long one rule may take
     * @throws InputException if one of them means nothing
     */
    public TckRun(long seed, String effort, int patienceSeconds) {
        this.seed = seed;
        this.effort =
                switch (effort) {
                    case "quick" -> Effort.QUICK;
                    case "usual" -> Effort.USUAL;
                    case "thorough" -> Effort.THOROUGH;
                    default ->
                            throw new InputException(
                                    "--effort '" + effort + "': expected quick, usual or thorough");
                };
        if (patienceSeconds < 1 || patienceSeconds > MAX_PATIENCE_SECONDS) {
            throw new InputException(
                    "--patience " + patienceSeconds + ": expected 1 to " + MAX_PATIENCE_SECONDS);
        }
        patience = Duration.ofSeconds(patienceSeconds);
    }

    private static List<String> allRules() {
        return Catalogue.allRules().stream().map(RuleInfo::id).toList();
    }

    /** Restricts it to some subjects and to rules by the beginnings of their ids; empty: all. */
    public TckRun only(List<String> subjectNames, List<String> ruleIds) {
        List<String> known = allRules();
        for (String id : ruleIds) {
            if (known.stream().noneMatch(rule -> rule.startsWith(id))) {
                throw new InputException(
                        "--rule '" + id + "': no such rule; " + NearestName.hint(id, known));
            }
        }
        subjects = subjectNames;
        rules = ruleIds;
        return this;
    }

    /** Adds claims to those that subjects make. */
    public TckRun claiming(List<String> names) {
        List<String> known = Stream.of(Claim.values()).map(Claim::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new InputException(
                        "--claim '" + name + "': no such claim; " + NearestName.hint(name, known));
            }
            claims.add(Claim.valueOf(name));
        }
        return this;
    }

    /**
     * Examines everything with so many seeds, from the first on, and holds the verdicts against
     * each other.
     */
    public TckRun seeds(int count) {
        if (count < 1 || count > MAX_SEEDS) {
            throw new InputException("--seeds " + count + ": expected 1 to " + MAX_SEEDS);
        }
        seeds = count;
        return this;
    }

    /** Takes waivers from a file, if there is one. */
    public TckRun waiving(@Nullable Path file) {
        waivers = file == null ? List.of() : WaiverFile.read(file, allRules());
        return this;
    }

    /**
     * Examines everything.
     *
     * @param folder where reports go; null for none
     * @return the exit code
     */
    public int examine(List<String> sources, @Nullable Path folder)
            throws IOException, InterruptedException {
        boolean terminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        SubjectTable table = new SubjectTable(System.out, System.err, terminal);
        SubjectRunner runner = runner(seed, table);
        boolean agreed = true;
        List<Report> reports = new ArrayList<>();
        boolean examined = true;
        for (String source : sources) {
            for (Subject subject : subjects(source, reports)) {
                if (SubjectRunner.rules(subject.kind()).isEmpty()) {
                    System.out.println(
                            subject.name() + ": there are no rules for " + subject.kind());
                    examined = false;
                    continue;
                }
                table.open(subject.name());
                Report report =
                        runner.examine(subject)
                                .with(waivers, LocalDate.now(ZoneId.systemDefault()));
                table.conclude(report);
                reports.add(report);
                agreed &= seedsAgree(subject, report);
            }
        }
        if (reports.isEmpty()) {
            throw new InputException(String.join(" ", sources) + ": nothing to examine");
        }
        write(sources, reports, folder);
        if (!agreed || !reports.stream().allMatch(Report::conforms)) {
            return DOES_NOT_CONFORM;
        }
        return examined ? ExitCode.OK.code() : ExitCode.BAD_INPUT.code();
    }

    private static void write(List<String> sources, List<Report> reports, @Nullable Path folder)
            throws IOException {
        if (folder != null) {
            new ReportFiles(String.join(" ", sources), reports).write(folder);
        }
    }

    /**
     * Examines parts of a device model in another process.
     *
     * @param command that starts it, in words between spaces
     * @param names of the parts
     * @param folder where reports go; null for none
     * @return the exit code
     */
    public int examinePeer(String command, List<String> names, @Nullable Path folder)
            throws IOException {
        List<PeerPart> parts = names.stream().map(TckRun::part).toList();
        SubjectTable table = new SubjectTable(System.out, System.err, false);
        List<Report> reports = new ArrayList<>();
        for (PeerPart part : parts) {
            Plan plan = Plan.of(effort, seed).wanting(rule -> isWanted(rule.id()));
            table.open(part.name().toLowerCase(Locale.ROOT));
            Report report =
                    PeerExamination.of(part, List.of(command.trim().split(" +", -1)), plan)
                            .with(waivers, LocalDate.now(ZoneId.systemDefault()));
            report.verdicts().forEach(table::ended);
            table.conclude(report);
            reports.add(report);
        }
        write(names, reports, folder);
        return reports.stream().allMatch(Report::conforms) ? ExitCode.OK.code() : DOES_NOT_CONFORM;
    }

    private static PeerPart part(String name) {
        List<String> known =
                Stream.of(PeerPart.values()).map(p -> p.name().toLowerCase(Locale.ROOT)).toList();
        if (!known.contains(name)) {
            throw new InputException(
                    "'" + name + "': no part of a peer; " + NearestName.hint(name, known));
        }
        return PeerPart.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private boolean isWanted(String rule) {
        return rules.isEmpty() || rules.stream().anyMatch(rule::startsWith);
    }

    private SubjectRunner runner(long wanted, Progress progress) {
        return new SubjectRunner(effort, wanted, patience, this::isWanted, claims, progress);
    }

    /** Examines a subject with the other seeds, and tells where a verdict is another one. */
    private boolean seedsAgree(Subject subject, Report first)
            throws IOException, InterruptedException {
        boolean agreed = true;
        long began = System.nanoTime();
        for (int i = 1; i < seeds; i++) {
            Report other =
                    runner(seed + i, Progress.unheard())
                            .examine(subject)
                            .with(waivers, LocalDate.now(ZoneId.systemDefault()));
            for (Verdict verdict : other.verdicts()) {
                Optional<Verdict> before =
                        first.verdicts().stream()
                                .filter(v -> v.rule().equals(verdict.rule()))
                                .findFirst();
                if (before.isPresent() && before.get().status() != verdict.status()) {
                    agreed = false;
                    System.out.println(
                            "with seed %d it is %s, with seed %d %s"
                                    .formatted(seed, before.get().status(), seed + i, verdict));
                }
            }
        }
        if (seeds > 1 && agreed) {
            System.out.println(
                    "%s: the same verdicts with seeds %d to %d; all but the first took %s"
                            .formatted(
                                    subject.name(),
                                    seed,
                                    seed + seeds - 1,
                                    SubjectTable.seconds(System.nanoTime() - began)));
        }
        return agreed;
    }

    /** What is wrong with a JAR as a whole becomes a report of its own. */
    private List<Subject> subjects(String source, List<Report> reports)
            throws IOException, InterruptedException {
        if (!Files.exists(Path.of(source))) {
            PluginCatalog catalog = PluginCatalog.installed();
            if (catalog.cpuBackends().stream().anyMatch(cpu -> cpu.id().equals(source))) {
                return List.of(new Subject("", PluginKind.CPU, source));
            }
            List<String> known = List.copyOf(catalog.plugins().keySet());
            if (!known.contains(source)) {
                throw new InputException(
                        "'"
                                + source
                                + "': neither a file nor a device or processor; "
                                + NearestName.hint(source, known));
            }
            return List.of(new Subject("", PluginKind.DEVICE, source));
        }
        SubjectRunner.Listing listing = SubjectRunner.list(source, LISTING, System.err);
        Report jar = new Report(source, seed, ProcessExamination.of(listing.outcome()));
        if (!jar.conforms()) {
            SubjectTable table = new SubjectTable(System.out, System.err, false);
            table.open(source);
            table.conclude(jar);
            reports.add(jar.with(waivers, LocalDate.now(ZoneId.systemDefault())));
        }
        return listing.subjects().stream()
                .filter(s -> subjects.isEmpty() || subjects.contains(s.name()))
                .toList();
    }
}
