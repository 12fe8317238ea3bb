package dev.hv.devices.mutation;

import dev.hv.api.device.DevicePlugin;
import dev.hv.tck.Catalogue;
import dev.hv.tck.DeviceExamination;
import dev.hv.tck.Effort;
import dev.hv.tck.PluginsContract;
import dev.hv.tck.Report;
import dev.hv.tck.RuleInfo;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A test for each rule and each device that the property {@code hv.mutated} names (all, where it
 * names none): the rules of the device's part first, which are quick. Not a test of a build, where
 * ConformanceTest does the same at once; PIT looks for what each test reaches and runs no others.
 */
final class TckAlone {
    @TestFactory
    Stream<DynamicTest> everyMutatedDeviceKeepsEveryRule() {
        Set<String> wanted = Set.of(System.getProperty("hv.mutated", "").split(",", -1));
        return new PluginsContract() {}.plugins().stream()
                .filter(plugin -> wanted.contains("") || wanted.contains(plugin.descriptor().id()))
                .flatMap(TckAlone::tests);
    }

    private static Stream<DynamicTest> tests(DevicePlugin<?> plugin) {
        return Stream.of(Catalogue.partRules(), Catalogue.roleRules(), Catalogue.deviceRules())
                .flatMap(List::stream)
                .filter(rule -> plugin.descriptor().claims().containsAll(rule.needs()))
                .map(
                        rule ->
                                DynamicTest.dynamicTest(
                                        plugin.descriptor().id() + " " + rule.id(),
                                        () -> keeps(plugin, rule)));
    }

    private static <C extends Record> void keeps(DevicePlugin<C> plugin, RuleInfo rule) {
        Report report =
                DeviceExamination.of(
                        plugin,
                        plugin.descriptor().defaults(),
                        Effort.QUICK,
                        DeviceExamination.USUAL_SEED,
                        rule::equals);
        Assertions.assertTrue(report.conforms(), report::toString);
    }
}
