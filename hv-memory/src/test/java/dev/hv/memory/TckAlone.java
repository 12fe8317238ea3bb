package dev.hv.memory;

import dev.hv.tck.BusExamination;
import dev.hv.tck.Catalogue;
import dev.hv.tck.DeviceExamination;
import dev.hv.tck.Effort;
import dev.hv.tck.Report;
import dev.hv.tck.RuleInfo;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.util.stream.Stream;

/**
 * A test for each rule for buses, for mutation testing with PIT ({@code mvn -Ppit}). Not a test of
 * a build, where {@link BusContractTest} does the same at once.
 */
final class TckAlone {
    private final BusContractTest contract = new BusContractTest();

    @TestFactory
    Stream<DynamicTest> keepsEveryRule() {
        return Catalogue.busRules().stream()
                .map(rule -> DynamicTest.dynamicTest(rule.id(), () -> keeps(rule)));
    }

    private void keeps(RuleInfo rule) {
        try {
            Report report =
                    BusExamination.of(
                            contract.subject(),
                            Effort.QUICK,
                            DeviceExamination.USUAL_SEED,
                            rule::equals);
            Assertions.assertTrue(report.conforms(), report::toString);
        } finally {
            contract.release();
        }
    }
}
