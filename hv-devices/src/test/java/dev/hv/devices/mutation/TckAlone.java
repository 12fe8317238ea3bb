package dev.hv.devices.mutation;

import dev.hv.api.device.DevicePlugin;
import dev.hv.devices.QuickContract;
import dev.hv.tck.Catalogue;
import dev.hv.tck.DeviceExamination;
import dev.hv.tck.Effort;
import dev.hv.tck.Plan;
import dev.hv.tck.Progress;
import dev.hv.tck.Report;
import dev.hv.tck.RuleInfo;
import dev.hv.tck.Verdict;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * For each device that the property {@code hv.mutated} names (all, where it names none): a test for
 * each rule of the device's part, which are quick, then one for all rules for devices, which ends
 * with the first that is broken. Not a test of a build, where ConformanceTest does the same at
 * once; PIT looks for what each test reaches and runs no others. The property {@code
 * hv.mutated.scripts} is the effort: how many scripts a rule tries.
 */
final class TckAlone {
    private static final QuickContract CONTRACT = new QuickContract() {};
    private static final Effort EFFORT =
            new Effort(
                    Integer.getInteger("hv.mutated.scripts", Effort.QUICK.scripts()),
                    Effort.QUICK.steps());

    @TestFactory
    Stream<DynamicTest> everyMutatedDeviceKeepsEveryRule() {
        Set<String> wanted = Set.of(System.getProperty("hv.mutated", "").split(";", -1));
        return CONTRACT.plugins().stream()
                .filter(plugin -> wanted.contains("") || wanted.contains(plugin.descriptor().id()))
                .flatMap(TckAlone::tests);
    }

    private static Stream<DynamicTest> tests(DevicePlugin<?> plugin) {
        Stream<DynamicTest> ofPart =
                Stream.of(Catalogue.partRules(), Catalogue.roleRules())
                        .flatMap(List::stream)
                        .filter(rule -> plugin.descriptor().claims().containsAll(rule.needs()))
                        .map(rule -> test(plugin, rule.id(), List.of(rule)));
        return Stream.concat(
                ofPart, Stream.of(test(plugin, "as a device", Catalogue.deviceRules())));
    }

    private static DynamicTest test(DevicePlugin<?> plugin, String name, List<RuleInfo> rules) {
        return DynamicTest.dynamicTest(
                plugin.descriptor().id() + " " + name, () -> keeps(plugin, rules));
    }

    private static <C extends Record> void keeps(DevicePlugin<C> plugin, List<RuleInfo> rules) {
        AtomicBoolean broken = new AtomicBoolean();
        Plan plan =
                Plan.of(EFFORT, DeviceExamination.USUAL_SEED)
                        .wanting(rule -> rules.contains(rule) && !broken.get())
                        .heardBy(
                                new Progress() {
                                    @Override
                                    public void begins(RuleInfo rule) {}

                                    @Override
                                    public void ended(Verdict verdict) {
                                        broken.compareAndSet(false, verdict.condemns());
                                    }
                                });
        Report report = DeviceExamination.of(plugin, CONTRACT.configuration(plugin), plan);
        Assertions.assertTrue(report.conforms(), report::toString);
    }
}
