package dev.hv.machine.pc.plugin;

import dev.hv.api.plugin.ApiVersion;
import dev.hv.machine.pc.plugin.PluginJar.UnreadableException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Loads plugins from JARs. A JAR that cannot be used is set aside with a report, and the others
 * work.
 *
 * <p>A plugin is a JAR, or a folder of JARs: those that name plugins, and beside them the libraries
 * that only they see.
 */
public final class PluginLoader {
    private static final String JAR = ".jar";

    private final List<Plugin> plugins = new ArrayList<>();
    private final List<PluginProblem> problems = new ArrayList<>();
    private final Consumer<String> begins;

    /** A JAR with the libraries that it sees. */
    private record Candidate(PluginJar jar, List<Path> libraries) {}

    private PluginLoader(Consumer<String> begins) {
        this.begins = begins;
    }

    /**
     * Loads plugins.
     *
     * @param paths of JARs and of folders that are one plugin each
     */
    public static PluginLoading load(List<Path> paths) {
        return load(paths, _ -> {});
    }

    /**
     * Loads plugins.
     *
     * @param paths of JARs and of folders that are one plugin each
     * @param begins is told the name of each class before it is loaded, for those who are there
     *     when the process is not any more
     */
    public static PluginLoading load(List<Path> paths, Consumer<String> begins) {
        PluginLoader loader = new PluginLoader(begins);
        List<Candidate> candidates = new ArrayList<>();
        for (Path path : paths) {
            candidates.addAll(loader.candidates(path));
        }
        loader.withoutTwins(candidates).forEach(loader::load);
        return new PluginLoading(loader.plugins, loader.problems);
    }

    /**
     * Returns what lies in a folder of plugins: its JARs and its folders, by name; nothing if there
     * is no such folder.
     */
    public static List<Path> in(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> isJar(path) || Files.isDirectory(path)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isJar(Path path) {
        return path.toString().endsWith(JAR) && Files.isRegularFile(path);
    }

    private List<Candidate> candidates(Path path) {
        if (!Files.isDirectory(path)) {
            return read(path).map(jar -> new Candidate(jar, List.of())).toList();
        }
        List<Path> jars = in(path).stream().filter(PluginLoader::isJar).toList();
        List<PluginJar> read = jars.stream().flatMap(this::read).toList();
        List<PluginJar> mains = read.stream().filter(jar -> !jar.classes().isEmpty()).toList();
        if (mains.isEmpty()) {
            refuse(path, "", PluginRule.PROVIDES, "no JAR in the folder names a plugin");
        }
        Set<Path> named = mains.stream().map(PluginJar::path).collect(Collectors.toSet());
        List<Path> libraries = jars.stream().filter(jar -> !named.contains(jar)).toList();
        return mains.stream().map(jar -> new Candidate(jar, libraries)).toList();
    }

    private Stream<PluginJar> read(Path path) {
        try {
            return Stream.of(PluginJar.read(path));
        } catch (UnreadableException e) {
            refuse(path, "", e.rule(), String.valueOf(e.getMessage()));
            return Stream.empty();
        }
    }

    /** Of two JARs with one id, neither is used: nobody could say which was meant. */
    private List<Candidate> withoutTwins(List<Candidate> candidates) {
        Map<String, List<Candidate>> byId = new LinkedHashMap<>();
        for (Candidate candidate : candidates) {
            byId.computeIfAbsent(candidate.jar.id(), _ -> new ArrayList<>()).add(candidate);
        }
        List<Candidate> single = new ArrayList<>();
        byId.forEach(
                (id, same) -> {
                    if (same.size() == 1) {
                        single.add(same.getFirst());
                        return;
                    }
                    String all =
                            same.stream()
                                    .map(c -> c.jar.path() + " (" + c.jar.version() + ")")
                                    .collect(Collectors.joining(", "));
                    same.forEach(
                            c ->
                                    refuse(
                                            c.jar.path(),
                                            "",
                                            PluginRule.ID_UNIQUE,
                                            "the plugin "
                                                    + id
                                                    + " is there more than once: "
                                                    + all));
                });
        return single;
    }

    private void refuse(Path jar, String className, PluginRule rule, String what) {
        problems.add(new PluginProblem(jar, className, rule, what, true));
    }

    private void load(Candidate candidate) {
        PluginJar jar = candidate.jar;
        if (jar.descriptor().isPresent() && !jar.descriptor().get().takes(ApiVersion.CURRENT)) {
            refuse(
                    jar.path(),
                    "",
                    PluginRule.API_RANGE,
                    "is for API "
                            + jar.descriptor().get().range()
                            + "; this is "
                            + ApiVersion.CURRENT);
            return;
        }
        if (jar.classes().isEmpty()) {
            refuse(jar.path(), "", PluginRule.PROVIDES, "names no plugin");
            return;
        }
        if (jar.bringsApi()) {
            note(jar, PluginRule.BRINGS_NO_API, "brings classes of hv-api, which are not used");
        }
        jar.disagreements().forEach(what -> note(jar, PluginRule.LISTS_AGREE, what));
        PluginClassLoader loader = new PluginClassLoader(jar.id(), urls(candidate));
        jar.classes()
                .forEach((kind, names) -> names.forEach(name -> load(jar, kind, name, loader)));
    }

    private void note(PluginJar jar, PluginRule rule, String what) {
        problems.add(new PluginProblem(jar.path(), "", rule, what, false));
    }

    private static URL[] urls(Candidate candidate) {
        return Stream.concat(Stream.of(candidate.jar.path()), candidate.libraries.stream())
                .map(
                        path -> {
                            try {
                                return path.toUri().toURL();
                            } catch (MalformedURLException e) {
                                throw new UncheckedIOException(e);
                            }
                        })
                .toArray(URL[]::new);
    }

    @SuppressWarnings("CatchingUnchecked") // whatever a stranger's class throws is a finding
    private void load(PluginJar jar, PluginKind kind, String className, ClassLoader loader) {
        begins.accept(className);
        try {
            Class<?> type = Class.forName(className, true, loader);
            if (!kind.service().isAssignableFrom(type)) {
                refuse(
                        jar.path(),
                        className,
                        PluginRule.CLASS_KIND,
                        "is no " + kind.service().getSimpleName());
                return;
            }
            Object object = type.getConstructor().newInstance();
            @Nullable String name = kind.nameOf(object);
            if (name == null || name.isBlank()) {
                refuse(jar.path(), className, PluginRule.CLASS_WORKS, "has no name");
                return;
            }
            add(new Plugin(kind, name, jar.path(), jar.version(), object));
        } catch (ClassNotFoundException e) {
            refuse(jar.path(), className, PluginRule.CLASS_PRESENT, "is not in the JAR");
        } catch (UnsupportedClassVersionError e) {
            refuse(
                    jar.path(),
                    className,
                    PluginRule.CLASS_VERSION,
                    "is compiled for a later Java than " + Runtime.version().feature());
        } catch (NoSuchMethodException | IllegalAccessException | InstantiationException e) {
            refuse(
                    jar.path(),
                    className,
                    PluginRule.CLASS_KIND,
                    "is not public with a public constructor without parameters");
        } catch (InvocationTargetException e) {
            broken(jar, className, e.getCause() == null ? e : e.getCause());
        } catch (Exception | Error e) {
            broken(jar, className, e);
        }
    }

    private void broken(PluginJar jar, String className, Throwable thrown) {
        String message = told(thrown, Throwable::getMessage);
        boolean hidden =
                thrown instanceof NoClassDefFoundError && PluginClassLoader.hidden(message);
        boolean missing = thrown instanceof NoClassDefFoundError;
        refuse(
                jar.path(),
                className,
                hidden || missing ? PluginRule.SEES_API_ONLY : PluginRule.CLASS_WORKS,
                hidden
                        ? "uses " + message.replace('/', '.') + ", which plugins do not see"
                        : missing
                                ? "uses " + message.replace('/', '.') + ", which is not there"
                                : "throws " + told(thrown, Throwable::toString));
    }

    /** What a stranger's exception tells of itself is the stranger's code as well. */
    @SuppressWarnings("CatchingUnchecked")
    private static String told(Throwable thrown, Function<Throwable, @Nullable String> telling) {
        try {
            return String.valueOf(telling.apply(thrown));
        } catch (Exception | Error e) {
            return thrown.getClass().getName() + ", which cannot say what it is";
        }
    }

    private void add(Plugin plugin) {
        for (Plugin other : plugins) {
            if (other.kind() == plugin.kind() && other.name().equals(plugin.name())) {
                refuse(
                        plugin.jar(),
                        plugin.object().getClass().getName(),
                        PluginRule.NAME_UNIQUE,
                        "calls itself " + plugin.name() + ", as " + other.jar() + " does");
                return;
            }
        }
        plugins.add(plugin);
    }
}
