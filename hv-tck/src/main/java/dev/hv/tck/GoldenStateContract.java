package dev.hv.tck;

import dev.hv.api.device.Claim;
import dev.hv.api.device.ConfigException;
import dev.hv.api.device.DevicePlugin;
import dev.hv.tck.device.GoldenState;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A JUnit test class that implements this holds devices against states that earlier versions of
 * them have saved: files {@code ID-VERSION.state} that are never changed. Each must load, and a
 * state of the present version must be there and be saved again as it was.
 *
 * <p>With the system property {@code hv.golden=record}, a file is written for each device that has
 * none of its present version.
 */
public interface GoldenStateContract {
    /** Returns what is to be tested. */
    default List<DevicePlugin<?>> plugins() {
        return ServiceLoader.load(DevicePlugin.class).stream()
                .<DevicePlugin<?>>map(ServiceLoader.Provider::get)
                .toList();
    }

    /** Returns the folder of the files. */
    Path goldenStates();

    /** One test for each device that is saved: its present version has a file. */
    @TestFactory
    default Stream<DynamicTest> everyPresentVersionHasAState() {
        return plugins().stream()
                .filter(plugin -> plugin.descriptor().claims().contains(Claim.SNAPSHOT))
                .map(
                        plugin ->
                                DynamicTest.dynamicTest(
                                        GoldenState.name(plugin),
                                        () ->
                                                Assertions.assertTrue(
                                                        Files.exists(
                                                                GoldenState.file(
                                                                        plugin, goldenStates())),
                                                        GoldenState.name(plugin)
                                                                + " is missing; -Dhv.golden=record"
                                                                + " writes it")));
    }

    /** One test for each file, and one that there are some. */
    @TestFactory
    default Stream<DynamicTest> statesOfEarlierVersionsLoad() throws IOException, ConfigException {
        Map<String, DevicePlugin<?>> plugins = new TreeMap<>();
        plugins().forEach(plugin -> plugins.put(plugin.descriptor().id(), plugin));
        Path folder = goldenStates();
        if ("record".equals(System.getProperty("hv.golden"))) {
            Files.createDirectories(folder);
            for (DevicePlugin<?> plugin : plugins.values()) {
                GoldenState.record(plugin, folder);
            }
        }
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.filter(file -> file.toString().endsWith(".state")).sorted().toList();
        }
        Assertions.assertFalse(files.isEmpty(), "there is no file in " + folder);
        return files.stream()
                .map(
                        file ->
                                DynamicTest.dynamicTest(
                                        String.valueOf(file.getFileName()),
                                        () -> GoldenState.check(file, plugins)));
    }
}
