package dev.hv.tck;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;

import java.util.stream.Stream;

/** Turns verdicts into JUnit tests: one for each rule. */
final class Conformance {
    private Conformance() {}

    static Stream<DynamicTest> tests(Report report) {
        return report.verdicts().stream()
                .map(
                        verdict ->
                                DynamicTest.dynamicTest(
                                        verdict.rule().id() + " " + verdict.rule().text(),
                                        () -> state(report, verdict)));
    }

    private static void state(Report report, Verdict verdict) {
        String message = verdict + "\nseed " + report.seed();
        if (verdict.condemns()) {
            Assertions.fail(message);
        }
        Assumptions.assumeTrue(verdict.status() == Status.PASS, message);
    }
}
