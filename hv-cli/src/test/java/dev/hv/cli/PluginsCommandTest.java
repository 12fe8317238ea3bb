package dev.hv.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.device.DevicePlugin;
import dev.hv.tck.jar.JarMaker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A JAR that would end this process is reported, by the command that lists and the one that runs.
 */
class PluginsCommandTest {
    @TempDir private Path folder;

    private Path bomb() throws IOException {
        return new JarMaker()
                .source(
                        "acme.Bomb",
                        "package acme; public class Bomb {"
                                + " static { Runtime.getRuntime().halt(9); } }")
                .service(DevicePlugin.class, "acme.Bomb")
                .write(folder.resolve("bomb.jar"));
    }

    @Test
    void aJarThatEndsItsProcessIsListedAsRefused() throws IOException {
        Outcome list = Outcome.of("plugins", "--plugin=" + bomb());
        assertEquals(0, list.code(), list::toString);
        assertTrue(list.out().contains("refused " + folder.resolve("bomb.jar")), list::toString);
        assertTrue(list.out().contains("PLG-CLS-05"), list::toString);
    }

    @Test
    void aMachineThatDoesNotNeedItStarts() throws IOException {
        Outcome run = Outcome.of("run", "--guest=demo", "--dry-run", "--plugin=" + bomb());
        assertEquals(0, run.code(), run::toString);
        assertTrue(run.err().contains("PLG-CLS-05"), run::toString);
    }
}
