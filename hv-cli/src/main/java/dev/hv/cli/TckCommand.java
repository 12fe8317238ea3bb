package dev.hv.cli;

import dev.hv.cli.tck.TckRun;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code hv tck}. */
@Command(
        name = "tck",
        description = {
            "Holds what a JAR brings against the rules of the conformance kit.",
            "Ends with 0 if all of it conforms, 1 if not, 2 if it could not be looked at."
        })
final class TckCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "JAR|DEVICE",
            arity = "1..*",
            description =
                    "A JAR with plugins, a folder of one with its libraries, a device that hv"
                            + " devices lists, or a processor such as x86; with --peer, a part.")
    private List<String> sources = List.of();

    @Option(
            names = "--subject",
            paramLabel = "NAME",
            split = ",",
            description = "Only what calls itself so. Repeatable.")
    private @Nullable List<String> subjects;

    @Option(
            names = "--rule",
            paramLabel = "ID",
            split = ",",
            description =
                    "Only these rules, by id or its beginning, such as DEV-STA; the others are"
                            + " shown as untested. Repeatable.")
    private @Nullable List<String> rules;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Which scripts: the same seed gives the same verdicts; default 1.")
    private long seed;

    @Option(
            names = "--seeds",
            paramLabel = "COUNT",
            defaultValue = "1",
            description =
                    "With how many seeds, from that one on; a verdict that differs from one to"
                            + " another fails. Default 1.")
    private int seeds;

    @Option(
            names = "--effort",
            paramLabel = "HOW",
            defaultValue = "usual",
            description = "quick, usual (default) or thorough.")
    private String effort = "";

    @Option(
            names = "--claim",
            paramLabel = "CLAIM",
            split = ",",
            description =
                    "Hold it against the rules for this as if it claimed it, such as"
                            + " UART_16550A. Repeatable.")
    private @Nullable List<String> claims;

    @Option(
            names = "--peer",
            paramLabel = "COMMAND",
            description =
                    "Examine parts (uart, pit, rtc, pic) of a device model in another process,"
                            + " which this command starts; docs/peers.md says how it is driven.")
    private @Nullable String peer;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long one rule may take before a call counts as hanging; default 60.")
    private int patienceSeconds;

    @Option(
            names = "--waivers",
            paramLabel = "FILE",
            description = "YAML list of rules to let pass for a time: rule, reason, expires.")
    private @Nullable Path waivers;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Write junit.xml, conformance.json and index.html there.")
    private @Nullable Path report;

    @Override
    public Integer call() throws IOException, InterruptedException {
        TckRun run =
                new TckRun(seed, effort, patienceSeconds)
                        .seeds(seeds)
                        .only(list(subjects), list(rules))
                        .claiming(list(claims))
                        .waiving(waivers);
        return peer == null ? run.examine(sources, report) : run.examinePeer(peer, sources, report);
    }

    private static List<String> list(@Nullable List<String> given) {
        return given == null ? List.of() : given;
    }
}
