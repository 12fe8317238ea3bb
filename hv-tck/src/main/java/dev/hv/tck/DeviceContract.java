package dev.hv.tck;

import dev.hv.api.device.DevicePlugin;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.util.stream.Stream;

/**
 * A JUnit test class that implements this holds a plugin's devices against every rule for devices.
 * A rule that was not tested shows as skipped.
 *
 * @param <C> the plugin's configuration
 */
@FunctionalInterface
public interface DeviceContract<C extends Record> {
    /** Returns what is to be tested. */
    DevicePlugin<C> plugin();

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
        return Conformance.tests(DeviceExamination.of(plugin(), effort(), seed()));
    }
}
