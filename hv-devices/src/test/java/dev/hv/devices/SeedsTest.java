package dev.hv.devices;

import dev.hv.api.device.DevicePlugin;
import dev.hv.tck.DeviceExamination;
import dev.hv.tck.Report;
import dev.hv.tck.SeedsContract;

import org.junit.jupiter.api.Tag;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;

/** Every device of this module, interrupt controllers among them, is the same with every seed. */
@Tag("long")
final class SeedsTest implements SeedsContract {
    private static final QuickContract CONTRACT = new QuickContract() {};

    @Override
    public Map<String, LongFunction<Report>> subjects() {
        Map<String, LongFunction<Report>> subjects = new TreeMap<>();
        for (DevicePlugin<?> plugin : CONTRACT.plugins()) {
            subjects.put(plugin.descriptor().id(), seed -> examine(plugin, seed));
        }
        return subjects;
    }

    private static <C extends Record> Report examine(DevicePlugin<C> plugin, long seed) {
        return DeviceExamination.of(
                plugin, CONTRACT.configuration(plugin), CONTRACT.effort(), seed, _ -> true);
    }
}
