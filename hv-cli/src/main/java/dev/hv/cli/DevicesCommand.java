package dev.hv.cli;

import dev.hv.machine.pc.PluginCatalog;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.concurrent.Callable;

/** {@code hv devices}. */
@Command(name = "devices", description = "Lists the devices that a machine can have.")
final class DevicesCommand implements Callable<Integer> {
    @Mixin private PluginOptions plugins = new PluginOptions();

    @Override
    public Integer call() {
        PluginCatalog catalog = plugins.catalog();
        int width = catalog.plugins().keySet().stream().mapToInt(String::length).max().orElse(0);
        catalog.plugins()
                .forEach(
                        (id, plugin) ->
                                System.out.printf(
                                        "%-" + (width + 2) + "s%s%n",
                                        id,
                                        plugin.descriptor().summary()));
        catalog.problems().forEach(problem -> System.err.println("hv: plugin: " + problem));
        return ExitCode.OK.code();
    }
}
