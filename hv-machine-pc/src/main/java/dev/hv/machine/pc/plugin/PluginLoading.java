package dev.hv.machine.pc.plugin;

import java.util.List;

/**
 * What came of loading JARs.
 *
 * @param plugins what can be used, in the order in which it was found
 * @param problems what was refused, and what is odd
 */
public record PluginLoading(List<Plugin> plugins, List<PluginProblem> problems) {
    /** Copies. */
    public PluginLoading {
        plugins = List.copyOf(plugins);
        problems = List.copyOf(problems);
    }

    /** A loading that found nothing. */
    public static PluginLoading none() {
        return new PluginLoading(List.of(), List.of());
    }

    /** Returns the plugins of a kind. */
    public List<Plugin> of(PluginKind kind) {
        return plugins.stream().filter(plugin -> plugin.kind() == kind).toList();
    }
}
