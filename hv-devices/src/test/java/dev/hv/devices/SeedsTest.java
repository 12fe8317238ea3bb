package dev.hv.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.device.DevicePlugin;
import dev.hv.tck.DeviceExamination;
import dev.hv.tck.Report;
import dev.hv.tck.Status;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

import java.util.List;
import java.util.stream.Stream;

/** What a device is found to be does not depend on the seed, and a seed always finds the same. */
@Tag("long")
final class SeedsTest {
    private static final int SEEDS = 20;
    private static final QuickContract CONTRACT = new QuickContract() {};

    @TestFactory
    Stream<DynamicTest> everyDeviceConformsWithTwentySeedsAlike() {
        return CONTRACT.plugins().stream()
                .map(
                        plugin ->
                                DynamicTest.dynamicTest(
                                        plugin.descriptor().id(), () -> alike(plugin)));
    }

    private static <C extends Record> Report examine(DevicePlugin<C> plugin, long seed) {
        return DeviceExamination.of(
                plugin, CONTRACT.configuration(plugin), CONTRACT.effort(), seed, _ -> true);
    }

    private static void alike(DevicePlugin<?> plugin) {
        Report once = examine(plugin, 1);
        assertEquals(once.toString(), examine(plugin, 1).toString(), "twice");
        List<String> first = statuses(once);
        for (long seed = 2; seed <= SEEDS; seed++) {
            assertEquals(first, statuses(examine(plugin, seed)), "seed " + seed);
        }
    }

    private static List<String> statuses(Report report) {
        assertEquals(List.of(), report.with(Status.FAIL), report::toString);
        assertEquals(List.of(), report.with(Status.ERROR), report::toString);
        return report.verdicts().stream().map(v -> v.rule().id() + " " + v.status()).toList();
    }
}
