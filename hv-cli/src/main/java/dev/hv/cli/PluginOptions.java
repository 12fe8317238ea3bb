package dev.hv.cli;

import dev.hv.cli.request.Argument;
import dev.hv.cli.run.PluginSearch;
import dev.hv.machine.pc.PluginCatalog;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.util.List;

/** The option by which commands that only look hear of further plugins. */
final class PluginOptions {
    @Option(
            names = "--plugin",
            paramLabel = "JAR",
            description = "A JAR with plugins, or a folder of one with its libraries. Repeatable.")
    private @Nullable List<String> jars;

    /** Returns the plugins that there are. */
    PluginCatalog catalog() {
        List<String> named = jars == null ? List.of() : jars;
        return PluginSearch.ofThisUser()
                .catalog(named.stream().map(text -> Argument.ofOption("--plugin", text)).toList());
    }
}
