package dev.hv.tck;

import dev.hv.api.bus.BusPlugin;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.util.stream.Stream;

/**
 * A JUnit test class that implements this holds an address space against every rule for buses. A
 * rule that was not tested shows as skipped.
 */
@FunctionalInterface
public interface BusContract {
    /** Returns what is to be tested. */
    BusPlugin subject();

    /** Returns how long to look. */
    default Effort effort() {
        return Effort.USUAL;
    }

    /** Returns the seed; the same seed gives the same verdicts. */
    default long seed() {
        return DeviceExamination.USUAL_SEED;
    }

    /** One test for each rule. */
    @TestFactory
    default Stream<DynamicTest> conformsToItsContract() {
        return Conformance.tests(BusExamination.of(subject(), effort(), seed(), _ -> true));
    }
}
