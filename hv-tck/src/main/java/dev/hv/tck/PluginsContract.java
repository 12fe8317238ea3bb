package dev.hv.tck;

import dev.hv.api.device.DevicePlugin;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * A JUnit test class that implements this holds every plugin that ServiceLoader finds against the
 * rules for devices.
 */
public interface PluginsContract {
    /** Returns what is to be tested; finding nothing is a failure. */
    default List<DevicePlugin<?>> plugins() {
        return ServiceLoader.load(DevicePlugin.class).stream()
                .<DevicePlugin<?>>map(ServiceLoader.Provider::get)
                .toList();
    }

    /** Returns the configuration in which a plugin's devices are examined; its default one. */
    default <C extends Record> C configuration(DevicePlugin<C> plugin) {
        return plugin.descriptor().defaults();
    }

    /** Returns how long to look. */
    default Effort effort() {
        return Effort.USUAL;
    }

    /** Returns the seed; the same seed gives the same verdicts. */
    default long seed() {
        return DeviceExamination.USUAL_SEED;
    }

    /** One container for each plugin, with one test for each rule. */
    @TestFactory
    default Stream<DynamicContainer> everyPluginConformsToItsContract() {
        List<DevicePlugin<?>> plugins = plugins();
        Assertions.assertFalse(plugins.isEmpty(), "no plugin was found");
        return plugins.stream()
                .map(
                        plugin ->
                                DynamicContainer.dynamicContainer(
                                        plugin.descriptor().id(),
                                        Stream.of(plugin).flatMap(this::tests)));
    }

    private <C extends Record> Stream<DynamicTest> tests(DevicePlugin<C> plugin) {
        return Conformance.tests(
                DeviceExamination.of(plugin, configuration(plugin), effort(), seed(), _ -> true));
    }
}
