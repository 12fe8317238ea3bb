package dev.hv.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.machine.pc.AssemblyException;
import dev.hv.machine.pc.BootFile;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.ClockSpec;
import dev.hv.machine.pc.MachineBuilder;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.PcMachine;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every module says what it is, and whatever its page shows in Java compiles. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern EXAMPLE = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    private static List<Path> modules() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.filter(folder -> Files.exists(folder.resolve("pom.xml"))).toList();
        }
    }

    /** Where spaces and lines' ends stand is the formatter's business. */
    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }

    private static List<String> sources(Path folder) throws IOException {
        List<String> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (file.toString().endsWith(".java")) {
                    sources.add(withoutSpace(Files.readString(file)));
                }
            }
        }
        return sources;
    }

    @Test
    void everyModuleHasAReadme() throws IOException {
        List<Path> modules = modules();
        assertTrue(modules.size() > 8, modules.toString());
        for (Path module : modules) {
            assertTrue(Files.exists(module.resolve("README.md")), module + " has no README.md");
        }
    }

    @Test
    void everyExampleInJavaIsCompiledInATest() throws IOException {
        List<String> sources = new ArrayList<>();
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        for (Path module : modules()) {
            Path code = module.resolve("src").resolve("test");
            if (Files.isDirectory(code)) {
                sources.addAll(sources(code));
            }
            pages.add(module.resolve("README.md"));
        }
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        List<String> missing = new ArrayList<>();
        for (Path page : pages) {
            Matcher example = EXAMPLE.matcher(Files.readString(page));
            while (example.find()) {
                String code = withoutSpace(example.group(1));
                // Whole files are built and run by the test of their page.
                boolean file = example.group(1).startsWith("// ");
                if (!file && sources.stream().noneMatch(source -> source.contains(code))) {
                    missing.add(page + ": " + example.group(1));
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    /** The first page's example; its kernel is not there. */
    private static void runTheExample() throws InterruptedException {
        MachineSpec spec =
                MachineSpec.of("microvm")
                        .withMemory(512L << 20)
                        .withClock(ClockSpec.deterministic())
                        .withBoot(
                                BootSpec.of(BootFile.of(Path.of("vmlinuz")))
                                        .withInitrd(BootFile.of(Path.of("initramfs.gz")))
                                        .withCommandLine("console=ttyS0"));
        try (PcMachine machine = new MachineBuilder(spec).build()) {
            machine.start();
            System.out.println(machine.await());
        }
    }

    @Test
    void theExampleOfTheFirstPageSaysThatItsKernelIsNotThere() {
        AssemblyException thrown = assertThrows(AssemblyException.class, ReadmeTest::runTheExample);
        assertEquals("kernel vmlinuz: no such file", thrown.getMessage());
    }
}
