package dev.hv.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.tck.jar.JarMaker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A new project is whole from the start. Maven builds one in {@code .ci/new-device}. */
final class NewDeviceCommandTest {
    @TempDir private Path folder;

    private Path project(String name) {
        Path project = folder.resolve(name);
        Outcome outcome = Outcome.of("new-device", name, "--into", project.toString());
        assertEquals(0, outcome.code(), outcome::toString);
        assertTrue(outcome.out().contains("README.md"), outcome::toString);
        return project;
    }

    /** Makes the JAR that Maven makes, and compiles the tests with it. */
    private Path jar(Path project, String kind) throws IOException {
        JarMaker maker = new JarMaker();
        List<String> parts = kind.equals("test") ? List.of("main", "test") : List.of("main");
        for (String part : parts) {
            Path sources = project.resolve("src/" + part + "/java");
            for (Path source : files(sources)) {
                String path = sources.relativize(source).toString();
                String name = path.replace('/', '.').replaceFirst("\\.java$", "");
                maker.source(name, Files.readString(source));
            }
        }
        Path resources = project.resolve("src/main/resources");
        for (Path resource : files(resources)) {
            maker.file(resources.relativize(resource).toString(), Files.readString(resource));
        }
        return maker.write(folder.resolve(kind + ".jar"));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void itCompilesWithItsTestsAndKeepsTheRules() throws IOException {
        Path project = project("night-light");
        jar(project, "test");
        Path jar = jar(project, "main");
        Outcome outcome = Outcome.of("tck", jar.toString(), "--effort=quick");
        assertEquals(0, outcome.code(), outcome::toString);
        assertTrue(outcome.out().contains("night-light: conforms"), outcome::toString);
    }

    @Test
    void itsDeviceIsPutIntoAMachineAndTellsOfItsRegisters() throws IOException {
        String jar = jar(project("lamp"), "main").toString();
        Outcome shown = Outcome.of("device", "lamp", "--plugin", jar, "--registers");
        assertTrue(shown.out().contains("| 0x04 | **PERIOD** | 16 |"), shown::toString);
        Outcome machine =
                Outcome.ofWords(
                        "run --guest demo --plugin DIR --device lamp,period=20 --dry-run",
                        Path.of(jar));
        assertEquals(0, machine.code(), machine::toString);
        assertTrue(machine.out().contains("lamp"), machine::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Lamp", "1lamp", "lamp_two", "-lamp", "lamp-", "string", ""})
    void aNameThatCannotBeOneIsRefused(String name) {
        Outcome outcome =
                Outcome.of("new-device", "--into", folder.resolve("new").toString(), "--", name);
        assertEquals(2, outcome.code(), outcome::toString);
        assertTrue(outcome.err().contains("night-light"), outcome::toString);
    }

    @Test
    void aFolderWithSomethingInItIsLeftAlone() throws IOException {
        Files.writeString(folder.resolve("mine"), "mine");
        Outcome outcome = Outcome.of("new-device", "lamp", "--into", folder.toString());
        assertEquals(2, outcome.code(), outcome::toString);
        assertTrue(outcome.err().contains("not empty"), outcome::toString);
        assertEquals(List.of(folder.resolve("mine")), files(folder));
    }

    @Test
    void itsBuildUsesThePluginsOfOurs() throws IOException {
        String ours = Files.readString(Path.of("..", "pom.xml"));
        Matcher plugin =
                Pattern.compile("<artifactId>(maven-[a-z]+-plugin)</artifactId>\\s*<version>(.+?)<")
                        .matcher(Files.readString(project("lamp").resolve("pom.xml")));
        int found = 0;
        while (plugin.find()) {
            Pattern same = Pattern.compile(plugin.group(1) + "</artifactId>\\s*<version>(.+?)<");
            Matcher ourOwn = same.matcher(ours);
            assertTrue(ourOwn.find(), plugin::group);
            assertEquals(ourOwn.group(1), plugin.group(2), plugin.group(1));
            found++;
        }
        assertEquals(5, found);
    }
}
