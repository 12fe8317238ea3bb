package dev.hv.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hv.api.device.DevicePlugin;
import dev.hv.tck.jar.JarMaker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The device of docs/tutorial-device.md is one. */
final class TutorialTest {
    private static final Pattern FILE =
            Pattern.compile("```java\n// ([A-Za-z]+)\\.java\n(.*?)```", Pattern.DOTALL);

    @TempDir private Path folder;

    @Test
    void itsFilesCompileAndKeepTheRulesAndFitIntoAMachine() throws IOException {
        Matcher files = FILE.matcher(Files.readString(Path.of("..", "docs", "tutorial-device.md")));
        JarMaker maker = new JarMaker().service(DevicePlugin.class, "tutorial.AdderPlugin");
        int found = 0;
        while (files.find()) {
            maker.source("tutorial." + files.group(1), files.group(2));
            found++;
        }
        assertEquals(2, found);
        Path jar = maker.write(folder.resolve("adder.jar"));
        Outcome conforms = Outcome.of("tck", jar.toString(), "--effort=quick");
        assertEquals(0, conforms.code(), conforms::toString);
        Outcome machine =
                Outcome.ofWords(
                        "run --profile pc --guest demo --plugin DIR --device pci-adder --dry-run",
                        jar);
        assertEquals(0, machine.code(), machine::toString);
    }
}
