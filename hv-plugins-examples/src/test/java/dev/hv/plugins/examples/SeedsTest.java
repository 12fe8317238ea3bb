package dev.hv.plugins.examples;

import dev.hv.api.cpu.CpuBackend;
import dev.hv.api.device.DevicePlugin;
import dev.hv.tck.CpuExamination;
import dev.hv.tck.DeviceExamination;
import dev.hv.tck.Effort;
import dev.hv.tck.Plan;
import dev.hv.tck.Report;
import dev.hv.tck.SeedsContract;

import org.junit.jupiter.api.Tag;

import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.LongFunction;

/** The examples' devices and processor are the same with every seed. */
@Tag("long")
final class SeedsTest implements SeedsContract {
    @Override
    public Map<String, LongFunction<Report>> subjects() {
        Map<String, LongFunction<Report>> subjects = new TreeMap<>();
        for (DevicePlugin<?> plugin : ServiceLoader.load(DevicePlugin.class)) {
            subjects.put(
                    plugin.descriptor().id(),
                    seed -> DeviceExamination.of(plugin, Effort.QUICK, seed));
        }
        for (CpuBackend backend : ServiceLoader.load(CpuBackend.class)) {
            subjects.put(
                    backend.id(), seed -> CpuExamination.of(backend, Plan.of(Effort.QUICK, seed)));
        }
        return subjects;
    }
}
