package dev.hv.cli;

import dev.hv.cpu.x86.oracle.CpuOracle;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** {@code hv cpu oracle}. */
@Command(
        name = "oracle",
        description = {
            "Runs random user-mode instructions on the host's processor and on hv's, and compares.",
            "Ends with 0 if they agree, 1 if they differ, 2 if the host cannot be asked."
        })
final class CpuOracleCommand implements Callable<Integer> {
    private static final int DIFFERENT = 1;
    private static final String INTERPRETER = "interpreter";
    private static final String TRANSLATOR = "translator";

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "How long, 1 to 86400; default ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--cases",
            paramLabel = "N",
            description = "Ends after so many cases instead, however long that takes.")
    private long cases;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Which cases: the same seed gives the same; default ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--tier",
            paramLabel = "TIER",
            defaultValue = INTERPRETER,
            description =
                    "What runs hv's cases: interpreter, or translator, which translates each case"
                            + " before it counts; default ${DEFAULT-VALUE}.")
    private String tier = INTERPRETER;

    @Override
    public Integer call() {
        if (seconds < 1 || seconds > TimeUnit.DAYS.toSeconds(1)) {
            throw new InputException("--seconds " + seconds + ": expected 1 to 86400");
        }
        if (!List.of(INTERPRETER, TRANSLATOR).contains(tier)) {
            throw new InputException("--tier " + tier + ": expected interpreter or translator");
        }
        boolean translates = tier.equals(TRANSLATOR);
        if (!CpuOracle.isSupported()) {
            throw new InputException("the host's processor can be asked on x86-64 Linux only");
        }
        long start = System.nanoTime();
        CpuOracle.Report report;
        try {
            report =
                    CpuOracle.run(
                            seed,
                            translates,
                            compared ->
                                    cases > 0
                                            ? compared < cases
                                            : System.nanoTime() - start
                                                    < TimeUnit.SECONDS.toNanos(seconds));
        } catch (IOException e) {
            throw new InputException("the process that asks the host: " + e.getMessage(), e);
        }
        System.out.printf(
                "%d cases, %d of them programs, %d faults, %d lost; %d of %d forms%n",
                report.cases(),
                report.programs(),
                report.faults(),
                report.lost().size(),
                report.forms() - report.never().size(),
                report.forms());
        if (translates) {
            System.out.printf(
                    "%d of hv's instructions ran in translated code%n", report.translated());
        }
        report.lost().forEach(text -> System.out.println("ends the child process: " + text));
        report.never().forEach(form -> System.out.println("never tried: " + form));
        report.differences()
                .forEach((form, text) -> System.out.println("differs: " + form + ": " + text));
        return report.differences().isEmpty() ? ExitCode.OK.code() : DIFFERENT;
    }
}
