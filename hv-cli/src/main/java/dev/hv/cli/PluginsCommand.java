package dev.hv.cli;

import dev.hv.cli.run.PluginSearch;
import dev.hv.machine.pc.PluginCatalog;
import dev.hv.machine.pc.plugin.Plugin;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** {@code hv plugins}. */
@Command(
        name = "plugins",
        description = {
            "Lists the plugins of JARs: what was found, what was refused, and why.",
            "JARs, and folders of one JAR with its libraries, lie in the folder that HV_PLUGINS"
                    + " names; without it in ~/.local/share/hv/plugins."
        })
final class PluginsCommand implements Callable<Integer> {
    @Mixin private PluginOptions plugins = new PluginOptions();

    @Override
    public Integer call() {
        PluginCatalog catalog = plugins.catalog();
        List<Plugin> found = catalog.loaded().plugins();
        System.out.println("folder " + PluginSearch.ofThisUser().folder());
        for (Plugin plugin : found) {
            System.out.printf(
                    "%-8s %-24s %-12s %s%n",
                    plugin.kind().name().toLowerCase(Locale.ROOT),
                    plugin.name(),
                    plugin.version(),
                    plugin.jar());
        }
        if (found.isEmpty()) {
            System.out.println("no plugins in JARs");
        }
        catalog.problems().forEach(System.out::println);
        return ExitCode.OK.code();
    }
}
