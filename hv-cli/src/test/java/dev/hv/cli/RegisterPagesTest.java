package dev.hv.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.machine.pc.PluginCatalog;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pages in docs/registers are what {@code hv device ID --registers} prints; docs/plugins.md
 * says how to renew them.
 */
final class RegisterPagesTest {
    private static final Path PAGES = Path.of("..", "docs", "registers");

    @TestFactory
    Stream<DynamicTest> everyPageIsCurrent() throws IOException {
        return names().stream()
                .map(id -> DynamicTest.dynamicTest(id, () -> assertEquals(page(id), written(id))));
    }

    private static Set<String> names() throws IOException {
        try (Stream<Path> pages = Files.list(PAGES)) {
            return pages.map(page -> page.getFileName().toString().replace(".md", ""))
                    .collect(Collectors.toSet());
        }
    }

    private static String written(String id) throws IOException {
        return Files.readString(PAGES.resolve(id + ".md"));
    }

    private static String page(String id) {
        return RegisterPage.of(PluginCatalog.installed().named(id));
    }

    @Test
    void everyDeviceThatDeclaresRegistersHasAPage() throws IOException {
        Set<String> declared =
                PluginCatalog.installed().plugins().keySet().stream()
                        .filter(id -> page(id).contains("| offset |"))
                        .collect(Collectors.toSet());
        assertEquals(declared, names());
    }

    /** A device that comes without registers must say in docs/plugins.md why. */
    @Test
    void theDevicesWithoutRegistersAreThoseThatTheDocsName() {
        Set<String> without =
                PluginCatalog.installed().plugins().keySet().stream()
                        .filter(id -> !page(id).contains("| offset |"))
                        .collect(Collectors.toSet());
        assertEquals(Set.of("debug-exit"), without);
    }

    @Test
    void aPageTellsOffsetsFieldsAndResetValues() {
        String page = page("uart-16550a");
        assertTrue(page.contains("| 0x02 | **IIR** | 8 |"), page);
        assertTrue(page.contains("| | | 0 | NO_INTERRUPT | read only | |"), page);
        assertTrue(page.contains("if DLAB=1 | | 0xC |"), page);
    }
}
