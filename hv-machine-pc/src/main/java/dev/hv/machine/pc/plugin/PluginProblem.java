package dev.hv.machine.pc.plugin;

import java.nio.file.Path;

/**
 * Why something in a JAR is not used, or what is odd about it.
 *
 * @param jar where
 * @param className the class that it is about; empty if about the JAR
 * @param rule which rule is broken
 * @param what was found, for people
 * @param refused whether it is not used because of that
 */
public record PluginProblem(
        Path jar, String className, PluginRule rule, String what, boolean refused) {
    @Override
    public String toString() {
        return (refused ? "refused " : "note on ")
                + jar
                + (className.isEmpty() ? "" : ", class " + className)
                + ": "
                + what
                + " ("
                + rule.id()
                + "); to do: "
                + rule.fix();
    }
}
