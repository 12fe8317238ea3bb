package dev.hv.cli;

import dev.hv.cpu.x86.oracle.CpuCoverage;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.Map;
import java.util.concurrent.Callable;

/** {@code hv cpu coverage}. */
@Command(
        name = "coverage",
        description = {
            "Counts the forms of the opcode table by CPU feature: all, those that the model max",
            "executes, and those that 'hv cpu oracle' compares with a host that has the feature."
        })
final class CpuCoverageCommand implements Callable<Integer> {
    @Option(names = "--names", description = "Names the forms that are executed but not compared.")
    private boolean names;

    @Override
    public Integer call() {
        Map<String, CpuCoverage.Line> lines = CpuCoverage.lines();
        System.out.printf("%-18s %6s %9s %9s%n", "feature", "forms", "executed", "compared");
        int forms = 0;
        int executed = 0;
        int compared = 0;
        for (Map.Entry<String, CpuCoverage.Line> entry : lines.entrySet()) {
            CpuCoverage.Line line = entry.getValue();
            print(entry.getKey(), line.forms(), line.executed(), line.compared());
            forms += line.forms();
            executed += line.executed();
            compared += line.compared();
            if (names) {
                line.notCompared().forEach(form -> System.out.println("    not compared: " + form));
            }
        }
        print("all", forms, executed, compared);
        return ExitCode.OK.code();
    }

    private static void print(String name, int forms, int executed, int compared) {
        System.out.printf("%-18s %6d %9d %9d%n", name, forms, executed, compared);
    }
}
