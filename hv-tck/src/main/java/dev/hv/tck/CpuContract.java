package dev.hv.tck;

import dev.hv.tck.cpu.CpuFactory;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.util.stream.Stream;

/**
 * A JUnit test class that implements this holds an x86 processor against every rule for processors.
 */
@FunctionalInterface
public interface CpuContract {
    /** Returns what makes the processors that are to be tested. */
    CpuFactory subject();

    /** Returns how long to look. */
    default Effort effort() {
        return new Effort(30, 40);
    }

    /** Returns the seed; the same seed gives the same verdicts. */
    default long seed() {
        return DeviceExamination.USUAL_SEED;
    }

    /** One test for each rule. */
    @TestFactory
    default Stream<DynamicTest> conformsToItsContract() {
        return Conformance.tests(CpuExamination.of("cpu", subject(), Plan.of(effort(), seed())));
    }
}
