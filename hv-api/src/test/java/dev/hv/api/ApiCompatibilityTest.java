package dev.hv.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.plugin.ApiVersion;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

/**
 * What was written for this version of the API goes on working; see docs/compatibility.md. A new
 * version begins with a file of its own: {@code mvn -pl hv-api test -Dtest=ApiCompatibilityTest
 * -Dhv.api=record}.
 */
final class ApiCompatibilityTest {
    private static final Path BASELINE = Path.of("api", "hv-api-" + ApiVersion.CURRENT + ".jar");

    private static final String API = "dev/hv/api";

    /** What plugins implement: a method that is added there has to have a body. */
    private static final Set<String> IMPLEMENTED_BY_PLUGINS =
            Set.of(
                    "backend.BackendPlugin",
                    "backend.BlockBackend",
                    "backend.BlockFormat",
                    "backend.BlockImage",
                    "backend.CharacterBackend",
                    "backend.DisplayBackend",
                    "backend.DisplaySource",
                    "backend.InputBackend",
                    "backend.NetworkBackend",
                    "backend.RemovableBlockBackend",
                    "bus.AddressSpace",
                    "bus.AddressSpaceEdit",
                    "bus.AddressSpaceListener",
                    "bus.BusPlugin",
                    "bus.BusTracer",
                    "bus.BusTracerPlugin",
                    "bus.IoHandler",
                    "bus.RamRegion",
                    "cpu.CpuBackend",
                    "cpu.CpuState",
                    "cpu.VirtualCpu",
                    "device.Device",
                    "device.DevicePlugin",
                    "device.DmaController",
                    "irq.CpuInterrupts",
                    "irq.EndOfInterruptReceiver",
                    "irq.InterruptController",
                    "irq.LineInput",
                    "irq.MsiTarget",
                    "machine.FirmwareItems",
                    "machine.FirmwarePlugin",
                    "machine.FirmwarePlugin$Image",
                    "register.RegisterMapped");

    @TempDir Path folder;

    @Test
    void whatWasWrittenForThisVersionGoesOnWorking() throws Exception {
        byte[] current = ApiJar.of(apiClasses(), API);
        if ("record".equals(System.getProperty("hv.api"))) {
            Files.createDirectories(BASELINE.getParent());
            Files.write(BASELINE, current);
        }
        assertEquals(
                new TreeSet<>(),
                new ApiBreaks(namesOf(IMPLEMENTED_BY_PLUGINS))
                        .between(Files.readAllBytes(BASELINE), current),
                "this breaks plugins: keep it, deprecated, or raise ApiVersion.CURRENT and record"
                        + " its baseline with -Dhv.api=record");
    }

    @Test
    void whatPluginsImplementIsThere() throws Exception {
        for (String name : namesOf(IMPLEMENTED_BY_PLUGINS)) {
            Class<?> type = Class.forName(name, false, getClass().getClassLoader());
            assertTrue(Modifier.isAbstract(type.getModifiers()), name);
        }
    }

    @Test
    void theWholeApiIsCompared() throws Exception {
        SortedSet<String> breaks =
                new ApiBreaks(Set.of())
                        .between(ApiJar.of(apiClasses(), API), apiWithout("time/Timer"));
        assertTrue(breaks.contains("dev.hv.api.time.Timer: CLASS_REMOVED"), () -> "" + breaks);
    }

    @ParameterizedTest(name = "{0} becomes {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    public interface Called { void a(); } | public interface Called { } | p.Called.a: METHOD_REMOVED
                    public interface Called { void a(); } | public interface Called { int a(); } | p.Called.a: METHOD_RETURN_TYPE_CHANGED
                    public interface Called { void a(); } | public interface Called { void a() throws Exception; } | p.Called.a: METHOD_NOW_THROWS_CHECKED_EXCEPTION
                    public interface Called { void a(); } | interface Called { void a(); } | p.Called: CLASS_NO_LONGER_PUBLIC
                    public interface Called { java.util.List<String> a(); } | public interface Called { java.util.List<Long> a(); } | p.Called: METHOD_RETURN_TYPE_GENERICS_CHANGED
                    public interface Implemented { void a(); } | public interface Implemented { void a(); void b(); } | p.Implemented.b: METHOD_ADDED_TO_INTERFACE
                    public interface Implemented { default void a() {} } | public interface Implemented { void a(); } | p.Implemented.a: METHOD_NOW_ABSTRACT
                    public record Data(int a) { } | public record Data(int a, int b) { } | p.Data.Data: CONSTRUCTOR_REMOVED
                    public enum Width { BYTE, WORD } | public enum Width { BYTE } | p.Width.WORD: FIELD_REMOVED
                    public class Open { protected void a() {} } | public class Open { void a() {} } | p.Open.a: METHOD_REMOVED
                    """)
    void aBreakIsFound(String before, String after, String found) throws Exception {
        assertTrue(breaks(before, after).contains(found), () -> breaks(before, after).toString());
    }

    @ParameterizedTest(name = "{0} becomes {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    public interface Called { void a(); } | public interface Called { void a(); void b(); }
                    public interface Implemented { void a(); } | public interface Implemented { void a(); default void b() {} }
                    public record Data(int a) { } | public record Data(int a, int b) { public Data(int a) { this(a, 0); } }
                    public enum Width { BYTE } | public enum Width { BYTE, WORD }
                    public class Open { private int a() { return 1; } } | public class Open { }
                    """)
    void whatGoesOnWorkingIsNoBreak(String before, String after) {
        assertEquals(new TreeSet<>(), breaks(before, after));
    }

    private SortedSet<String> breaks(String before, String after) {
        try {
            return new ApiBreaks(Set.of("p.Implemented"))
                    .between(compiled("before", before), compiled("after", after));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] compiled(String name, String source) throws IOException {
        Path classes = Files.createDirectories(folder.resolve(name));
        String type = source.replaceFirst("(public )?(interface|record|enum|class) ", "");
        String file = type.replaceFirst("\\W.*", "") + ".java";
        Path java = classes.resolve(file);
        Files.writeString(java, "package p; " + source);
        assertEquals(
                0,
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", classes.toString(), java.toString()));
        return ApiJar.of(classes, "p");
    }

    private byte[] apiWithout(String type) throws Exception {
        Path api = apiClasses();
        try (Stream<Path> all = Files.walk(api.resolve(API))) {
            for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                Path name = api.relativize(file);
                if (!name.endsWith(type + ".class")) {
                    Path copy = folder.resolve(name);
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        }
        return ApiJar.of(folder, API);
    }

    private static Set<String> namesOf(Set<String> types) {
        return types.stream().map(type -> "dev.hv.api." + type).collect(Collectors.toSet());
    }

    private static Path apiClasses() throws URISyntaxException {
        return Path.of(
                ApiVersion.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
