package dev.hv.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hv.api.bus.BusTracerPlugin;
import dev.hv.machine.pc.plugin.Plugin;
import dev.hv.machine.pc.plugin.PluginLoading;
import dev.hv.machine.pc.plugin.PluginProblem;
import dev.hv.machine.pc.plugin.PluginRule;
import dev.hv.tck.jar.JarMaker;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

class PluginQuarantineTest {
    @TempDir private Path folder;

    /** A tracer that does something while its class loads, while it is made, or when asked. */
    private Path jar(String name, String loading, String making, String asked) throws IOException {
        String source =
                """
                package acme;

                import dev.hv.api.bus.*;
                import java.nio.file.*;

                public class Tracer implements BusTracerPlugin {
                    static {
                        try { %s } catch (java.io.IOException e) { throw new RuntimeException(e); }
                    }

                    public Tracer() throws java.io.IOException { %s }

                    public String scheme() { %s return "%s"; }

                    public String summary() { return "Hears nothing"; }

                    public BusTracer open(String address) { return null; }
                }
                """
                        .formatted(
                                loading + " if (false) throw new java.io.IOException();",
                                making,
                                asked,
                                name);
        return new JarMaker()
                .source("acme.Tracer", source)
                .service(BusTracerPlugin.class, "acme.Tracer")
                .write(folder.resolve(name + ".jar"));
    }

    private PluginQuarantine quarantine(int seconds) {
        return new PluginQuarantine(folder.resolve("caches"), Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "System.exit(7);|||exit code 7 by System.exit at"
                        + " bomb//acme.Tracer.<clinit>(Tracer.java:",
                "|Runtime.getRuntime().halt(8);||exit code 8 while class acme.Tracer",
                "||if (true) System.exit(9);|exit code 9 by System.exit at"
                        + " bomb//acme.Tracer.scheme(",
                "|while (true) Thread.onSpinWait();||does not return",
                "||for (var l = new java.util.ArrayList<long[]>(); l != null;) l.add(new"
                        + " long[1 << 20]);|memory was used up"
            })
    void aJarThatEndsOrHoldsUpItsProcessIsSetAsideAndTheOthersWork(
            @Nullable String loading, @Nullable String making, @Nullable String asked, String why)
            throws IOException {
        Path bomb = jar("bomb", orNothing(loading), orNothing(making), orNothing(asked));
        Path lamp = jar("lamp", "", "", "");
        PluginLoading loaded = quarantine(10).load(List.of(bomb, lamp));
        assertEquals(List.of("lamp"), loaded.plugins().stream().map(Plugin::name).toList());
        assertEquals(1, loaded.problems().size(), loaded::toString);
        PluginProblem problem = loaded.problems().getFirst();
        assertEquals(PluginRule.LOADS_QUIETLY, problem.rule());
        assertEquals(bomb, problem.jar());
        assertTrue(problem.what().contains(why), problem::toString);
    }

    private static String orNothing(@Nullable String code) {
        return code == null ? "" : code;
    }

    @Test
    void aJarThatWentWellIsNotTriedAgainUntilItChanges() throws IOException {
        Path journal = Files.createFile(folder.resolve("journal"));
        String writes =
                "Files.writeString(Path.of(\"%s\"), \"x\", StandardOpenOption.APPEND);"
                        .formatted(journal);
        Path jar = jar("lamp", writes, "", "");
        assertTrue(quarantine(60).load(List.of(jar)).problems().isEmpty());
        assertEquals("xx", Files.readString(journal), "it was tried, then loaded");
        assertTrue(quarantine(60).load(List.of(jar)).problems().isEmpty());
        assertEquals("xxx", Files.readString(journal), "it was loaded");
        Path changed = jar("lamp", writes, "int changed = 1;", "");
        assertTrue(quarantine(60).load(List.of(changed)).problems().isEmpty());
        assertEquals("xxxxx", Files.readString(journal), "it was tried, then loaded");
    }

    @Test
    void whatOnlyCannotBeUsedIsReportedAsEver() throws IOException {
        Path none = Files.writeString(folder.resolve("none.jar"), "no JAR");
        Path refuses = jar("refuses", "", "if (true) throw new IllegalStateException();", "");
        List<PluginRule> rules =
                quarantine(60).load(List.of(none, refuses)).problems().stream()
                        .map(PluginProblem::rule)
                        .toList();
        assertEquals(List.of(PluginRule.READABLE, PluginRule.CLASS_WORKS), rules);
    }
}
