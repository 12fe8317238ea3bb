package dev.hv.cli.run;

import dev.hv.cli.guest.GuestLibrary;
import dev.hv.cli.request.Argument;
import dev.hv.machine.pc.PluginCatalog;
import dev.hv.machine.pc.plugin.PluginLoader;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where plugins are looked for: in a folder of the user's, and where a command line says. */
public final class PluginSearch {
    private static final String FOLDER = "HV_PLUGINS";

    private final Path folder;
    private final PluginQuarantine quarantine;

    private PluginSearch(Path folder, PluginQuarantine quarantine) {
        this.folder = folder;
        this.quarantine = quarantine;
    }

    /**
     * Looks in the folder that {@code HV_PLUGINS} names, else in {@code hv/plugins} where this
     * user's data are by the XDG Base Directory Specification.
     */
    public static PluginSearch of(Map<String, String> environment) {
        String folder = environment.getOrDefault(FOLDER, "");
        String data = environment.getOrDefault("XDG_DATA_HOME", "");
        PluginQuarantine quarantine = new PluginQuarantine(GuestLibrary.defaultHome(environment));
        if (!folder.isBlank()) {
            return new PluginSearch(Path.of(folder), quarantine);
        }
        return new PluginSearch(
                data.startsWith("/")
                        ? Path.of(data, "hv", "plugins")
                        : Path.of(
                                environment.getOrDefault("HOME", "."),
                                ".local",
                                "share",
                                "hv",
                                "plugins"),
                quarantine);
    }

    /** Looks where this process's environment says. */
    public static PluginSearch ofThisUser() {
        return of(System.getenv());
    }

    /** Returns the folder, which need not be there. */
    public Path folder() {
        return folder;
    }

    /**
     * Returns the installed plugins, those of the folder and those that are named.
     *
     * @throws dev.hv.cli.InputException if a file that is named is not there
     */
    public PluginCatalog catalog(List<Argument> named) {
        List<Path> paths = new ArrayList<>(PluginLoader.in(folder));
        for (Argument argument : named) {
            Path path = argument.path();
            if (!Files.exists(path)) {
                throw argument.problem("no such file");
            }
            paths.add(path);
        }
        return PluginCatalog.installed().with(quarantine.load(paths));
    }
}
