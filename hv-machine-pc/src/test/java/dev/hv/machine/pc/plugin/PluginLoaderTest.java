package dev.hv.machine.pc.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.BusPlugin;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.plugin.PluginDescriptor;
import dev.hv.machine.pc.PluginCatalog;
import dev.hv.tck.jar.JarMaker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** JARs as strangers build them, right and wrong. */
final class PluginLoaderTest {
    private static final String PLUGIN = "acme.LampPlugin";

    @TempDir private Path folder;

    /** A device without a slot; the body of its descriptor's method comes from the caller. */
    private static String source(String id, String inDescriptor) {
        return """
        package acme;

        import dev.hv.api.device.*;
        import dev.hv.api.state.*;
        import java.util.*;

        public class LampPlugin implements DevicePlugin<LampPlugin.Config> {
            public record Config() {}

            public Descriptor<Config> descriptor() {
                %s
                return new Descriptor<>("%s", "A lamp", Config.class, new Config(),
                        Schema.first("lamp"), List.of(), Set.of());
            }

            public Device create(Config config, DeviceContext context) {
                return new Device() {
                    public void reset(ResetKind kind) {}
                    public void driveOutputs() {}
                    public void save(StateWriter out) {}
                    public void load(StateReader in) {}
                };
            }
        }
        """
                .formatted(inDescriptor, id);
    }

    private static JarMaker lamp(String id) {
        return new JarMaker().source(PLUGIN, source(id, "")).service(DevicePlugin.class, PLUGIN);
    }

    private static String descriptor(String id, String version, String api) {
        return "id = %s\nversion = %s\napi = %s\n".formatted(id, version, api);
    }

    private PluginLoading load() {
        return PluginLoader.load(PluginLoader.in(folder));
    }

    private static PluginProblem only(PluginLoading loading) {
        assertEquals(1, loading.problems().size(), () -> loading.problems().toString());
        return loading.problems().getFirst();
    }

    private PluginProblem refusal() {
        PluginLoading loading = load();
        assertEquals(List.of(), loading.plugins());
        return only(loading);
    }

    @Test
    void aJarOnTheClassPathLoadsAndItsDeviceIsInTheCatalog() throws IOException {
        lamp("lamp")
                .file(PluginDescriptor.FILE, descriptor("acme-lamp", "1.2", "0.1"))
                .write(folder.resolve("lamp.jar"));
        PluginCatalog catalog = PluginCatalog.installed().with(load());
        assertEquals(List.of(), catalog.problems());
        assertEquals("A lamp", catalog.named("lamp").descriptor().summary());
        assertEquals("1.2", catalog.loaded().plugins().getFirst().version());
    }

    @Test
    void aModularJarWithoutAServiceFileLoads() throws IOException {
        new JarMaker()
                .source(PLUGIN, source("lamp", ""))
                .module("acme", DevicePlugin.class, PLUGIN)
                .write(folder.resolve("lamp.jar"));
        PluginLoading loading = load();
        assertEquals(List.of(), loading.problems());
        assertEquals("lamp", loading.plugins().getFirst().name());
    }

    @Test
    void twoListsThatDisagreeAreToldAndBothAreUsed() throws IOException {
        new JarMaker()
                .source(PLUGIN, source("lamp", ""))
                .source(
                        "acme.Other",
                        "package acme; public class Other extends LampPlugin { public"
                            + " dev.hv.api.device.Descriptor<Config> descriptor() { var d ="
                            + " super.descriptor(); return new"
                            + " dev.hv.api.device.Descriptor<>(\"other\", d.summary(), d.config(),"
                            + " d.defaults(), d.state(), d.slots(), d.claims()); }}")
                .module("acme", DevicePlugin.class, PLUGIN)
                .service(DevicePlugin.class, PLUGIN + "\nacme.Other # and this")
                .write(folder.resolve("lamp.jar"));
        PluginLoading loading = load();
        assertEquals(2, loading.plugins().size());
        assertEquals(PluginRule.LISTS_AGREE, only(loading).rule());
        assertTrue(
                only(loading).toString().contains("acme.Other is only in META-INF/services"),
                only(loading)::toString);
    }

    @Test
    void aFileThatIsNoJarIsRefused() throws IOException {
        Files.writeString(folder.resolve("lamp.jar"), "lamp");
        assertEquals(PluginRule.READABLE, refusal().rule());
    }

    @Test
    void aDescriptorWithoutAVersionIsRefusedByItsKey() throws IOException {
        lamp("lamp")
                .file(PluginDescriptor.FILE, "id = lamp\napi = 0.1\n")
                .write(folder.resolve("lamp.jar"));
        PluginProblem refusal = refusal();
        assertEquals(PluginRule.DESCRIPTOR, refusal.rule());
        assertTrue(refusal.what().contains("'version'"), refusal::toString);
    }

    @Test
    void aPluginForALaterApiIsRefusedBeforeItsClassesLoad() throws IOException {
        new JarMaker()
                .source(PLUGIN, source("lamp", "if (true) throw new IllegalStateException();"))
                .service(DevicePlugin.class, PLUGIN)
                .file(PluginDescriptor.FILE, descriptor("acme-lamp", "1.2", "7.1"))
                .write(folder.resolve("lamp.jar"));
        PluginProblem refusal = refusal();
        assertEquals(PluginRule.API_RANGE, refusal.rule());
        assertEquals("is for API 7.1 to 7.x; this is 0.1", refusal.what());
    }

    @Test
    void twoVersionsOfOnePluginAreBothRefusedAndNamed() throws IOException {
        for (String version : List.of("1.0", "2.0")) {
            lamp("lamp")
                    .file(PluginDescriptor.FILE, descriptor("acme-lamp", version, "0.1"))
                    .write(folder.resolve("lamp-" + version + ".jar"));
        }
        PluginLoading loading = load();
        assertEquals(List.of(), loading.plugins());
        assertEquals(2, loading.problems().size());
        for (PluginProblem problem : loading.problems()) {
            assertEquals(PluginRule.ID_UNIQUE, problem.rule());
            assertTrue(problem.what().contains("(1.0)"), problem::toString);
            assertTrue(problem.what().contains("(2.0)"), problem::toString);
        }
    }

    @Test
    void aPluginSeesNothingOfOursButTheApi() throws IOException {
        new JarMaker()
                .source(
                        PLUGIN,
                        source("lamp", "dev.hv.machine.pc.PluginCatalog.installed().problems();"))
                .service(DevicePlugin.class, PLUGIN)
                .write(folder.resolve("lamp.jar"));
        PluginProblem refusal = refusal();
        assertEquals(PluginRule.SEES_API_ONLY, refusal.rule());
        assertEquals(PLUGIN, refusal.className());
        assertTrue(refusal.what().contains("dev.hv.machine.pc.PluginCatalog"), refusal::toString);
    }

    @Test
    void aFolderIsOnePluginWithLibrariesOfItsOwn() throws IOException {
        Path own = Files.createDirectory(folder.resolve("lamp"));
        Path library =
                new JarMaker()
                        .source(
                                "bulbs.Bulb",
                                "package bulbs; public class Bulb { public static int watts() {"
                                        + " return 60; } }")
                        .write(own.resolve("bulbs.jar"));
        new JarMaker()
                .against(library)
                .source(PLUGIN, source("lamp", "if (bulbs.Bulb.watts() != 60) return null;"))
                .service(DevicePlugin.class, PLUGIN)
                .write(own.resolve("lamp.jar"));
        assertEquals("lamp", load().plugins().getFirst().name());

        Files.delete(library);
        PluginProblem refusal = refusal();
        assertEquals(PluginRule.SEES_API_ONLY, refusal.rule());
        assertTrue(refusal.what().contains("bulbs.Bulb"), refusal::toString);
    }

    @Test
    void aClassThatIsMissingOrOfAnotherKindIsRefusedByName() throws IOException {
        new JarMaker()
                .source("acme.Stranger", "package acme; public class Stranger {}")
                .service(DevicePlugin.class, "acme.Stranger\nacme.Nobody")
                .write(folder.resolve("lamp.jar"));
        PluginLoading loading = load();
        assertEquals(
                List.of(PluginRule.CLASS_PRESENT, PluginRule.CLASS_KIND),
                loading.problems().stream().map(PluginProblem::rule).toList());
    }

    @Test
    void aConstructorThatThrowsIsReportedAndTheOtherJarWorks() throws IOException {
        new JarMaker()
                .source(
                        PLUGIN,
                        source("lamp", "if (true) throw new IllegalStateException(\"no bulb\");"))
                .service(DevicePlugin.class, PLUGIN)
                .write(folder.resolve("broken.jar"));
        lamp("lamp").write(folder.resolve("good.jar"));
        PluginLoading loading = load();
        assertEquals("lamp", loading.plugins().getFirst().name());
        assertEquals(PluginRule.CLASS_WORKS, only(loading).rule());
        assertTrue(only(loading).what().contains("no bulb"), only(loading)::toString);
    }

    private PluginProblem refusalOf(String inDescriptor) throws IOException {
        new JarMaker()
                .source(PLUGIN, source("lamp", inDescriptor))
                .service(DevicePlugin.class, PLUGIN)
                .write(folder.resolve("lamp.jar"));
        return refusal();
    }

    @Test
    void anErrorOfAnyClassIsReported() throws IOException {
        PluginProblem refusal = refusalOf("if (true) throw new Error(\"no lamp\");");
        assertEquals(PluginRule.CLASS_WORKS, refusal.rule());
        assertTrue(refusal.what().contains("java.lang.Error: no lamp"), refusal::toString);
    }

    @Test
    void anExceptionThatCannotSayWhatItIsIsReportedByItsClass() throws IOException {
        PluginProblem refusal =
                refusalOf(
                        "if (true) throw new RuntimeException() { public String getMessage() {"
                                + " throw new IllegalStateException(\"again\"); } };");
        assertEquals(PluginRule.CLASS_WORKS, refusal.rule());
        assertTrue(refusal.what().contains("LampPlugin$1"), refusal::toString);
    }

    @Test
    void aPluginWithoutANameIsRefused() throws IOException {
        new JarMaker()
                .source(
                        "acme.NoBus",
                        "package acme; import dev.hv.api.bus.*; public class NoBus implements"
                                + " BusPlugin { public String name() { return null; } public"
                                + " AddressSpace space(int bits, java.util.concurrent.locks.Lock"
                                + " domain, dev.hv.api.trace.Trace trace) { return null; } public"
                                + " RamRegion ram(String name, int size, boolean readOnly) { return"
                                + " null; } }")
                .service(BusPlugin.class, "acme.NoBus")
                .write(folder.resolve("lamp.jar"));
        PluginProblem refusal = refusal();
        assertEquals(PluginRule.CLASS_WORKS, refusal.rule());
        assertEquals("acme.NoBus", refusal.className());
    }

    @Test
    void aDeviceWhoseIdIsTakenIsLeftOutOfTheCatalog() throws IOException {
        lamp("uart-16550a").write(folder.resolve("lamp.jar"));
        PluginCatalog catalog = PluginCatalog.installed().with(load());
        assertEquals(1, catalog.problems().size());
        assertTrue(catalog.problems().getFirst().contains("PLG-IDS-02"));
        assertTrue(catalog.named("uart-16550a").getClass().getName().startsWith("dev.hv"));
    }

    @Test
    void anApiRangeIsReadAsItIsWritten() throws IOException {
        String range = descriptor("a", "1", "0.1 to 2.3");
        assertEquals("0.1 to 2.3", PluginDescriptor.read(new StringReader(range)).range());
        String backwards = descriptor("a", "1", "2.0 to 0.1");
        assertThrows(
                IllegalArgumentException.class,
                () -> PluginDescriptor.read(new StringReader(backwards)));
    }
}
