package dev.hv.machine.pc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.device.DevicePlugin;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

final class PluginCatalogTest {
    @Test
    void aPluginThatCannotBeLoadedIsReportedAndTheOthersWork(@TempDir Path folder)
            throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(DevicePlugin.class.getName()), "no.such.Plugin\n");
        Set<String> intact = PluginCatalog.installed().plugins().keySet();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            PluginCatalog catalog = PluginCatalog.installed();
            assertEquals(intact, catalog.plugins().keySet());
            assertEquals(1, catalog.problems().size());
            assertTrue(catalog.problems().getFirst().contains("no.such.Plugin"));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void pluginsAreFoundByIdAndTheNearestIsNamed() {
        PluginCatalog catalog = PluginCatalog.of(TestDevices.all());
        assertEquals(TestDevices.TICKER, catalog.named("test-ticker"));
        assertEquals(
                "device 'tst-ticker': no such plugin; did you mean 'test-ticker'?",
                assertThrows(AssemblyException.class, () -> catalog.named("tst-ticker"))
                        .getMessage());
        assertThrows(AssemblyException.class, () -> catalog.with(List.of(TestDevices.TICKER)));
    }
}
