package dev.hv.machine.pc.plugin;

import dev.hv.api.plugin.PluginDescriptor;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.module.InvalidModuleDescriptorException;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A JAR as it reads before any of its classes is loaded.
 *
 * @param path where it lies
 * @param descriptor what it says of itself; empty if it has no such file
 * @param listed the classes that {@code META-INF/services} names, by kind
 * @param provided the classes that {@code module-info} names, by kind
 * @param modular whether it has a {@code module-info}
 * @param bringsApi whether it holds classes of hv-api
 */
record PluginJar(
        Path path,
        Optional<PluginDescriptor> descriptor,
        Map<PluginKind, Set<String>> listed,
        Map<PluginKind, Set<String>> provided,
        boolean modular,
        boolean bringsApi) {
    private static final String SERVICES = "META-INF/services/";
    private static final long MAX_TEXT_BYTES = 1 << 16;

    /** The JAR cannot be used at all; carries the rule that says why. */
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        private final PluginRule rule;

        UnreadableException(PluginRule rule, String what) {
            super(what);
            this.rule = rule;
        }

        PluginRule rule() {
            return rule;
        }
    }

    static PluginJar read(Path path) throws UnreadableException {
        try (JarFile jar =
                new JarFile(path.toFile(), true, ZipFile.OPEN_READ, JarFile.runtimeVersion())) {
            ZipEntry module = jar.getEntry("module-info.class");
            return new PluginJar(
                    path,
                    descriptor(jar),
                    listed(jar),
                    module == null ? Map.of() : provided(jar, module),
                    module != null,
                    jar.stream().anyMatch(entry -> entry.getName().startsWith("dev/hv/api/")));
        } catch (IOException | SecurityException e) {
            throw new UnreadableException(
                    PluginRule.READABLE, "cannot be read: " + String.valueOf(e.getMessage()));
        }
    }

    private static Optional<PluginDescriptor> descriptor(JarFile jar)
            throws IOException, UnreadableException {
        ZipEntry entry = jar.getEntry(PluginDescriptor.FILE);
        if (entry == null) {
            return Optional.empty();
        }
        try (InputStream in = text(jar, entry);
                InputStreamReader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            return Optional.of(PluginDescriptor.read(reader));
        } catch (IllegalArgumentException e) {
            throw new UnreadableException(PluginRule.DESCRIPTOR, String.valueOf(e.getMessage()));
        }
    }

    /** A text that is longer than any such text is cut off. */
    private static InputStream text(JarFile jar, ZipEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return new ByteArrayInputStream(in.readNBytes((int) MAX_TEXT_BYTES));
        }
    }

    private static Map<PluginKind, Set<String>> listed(JarFile jar) throws IOException {
        Map<PluginKind, Set<String>> listed = new TreeMap<>();
        for (PluginKind kind : PluginKind.values()) {
            ZipEntry entry = jar.getEntry(SERVICES + kind.service().getName());
            if (entry != null) {
                String lines = new String(text(jar, entry).readAllBytes(), StandardCharsets.UTF_8);
                Set<String> names = new TreeSet<>();
                lines.lines()
                        .map(line -> line.replaceFirst("#.*", "").strip())
                        .filter(line -> !line.isEmpty())
                        .forEach(names::add);
                listed.put(kind, names);
            }
        }
        return listed;
    }

    private static Map<PluginKind, Set<String>> provided(JarFile jar, ZipEntry module)
            throws IOException, UnreadableException {
        try (InputStream in = jar.getInputStream(module)) {
            Map<PluginKind, Set<String>> provided = new TreeMap<>();
            for (ModuleDescriptor.Provides provides : ModuleDescriptor.read(in).provides()) {
                PluginKind.ofService(provides.service())
                        .ifPresent(kind -> provided.put(kind, new TreeSet<>(provides.providers())));
            }
            return provided;
        } catch (InvalidModuleDescriptorException e) {
            throw new UnreadableException(
                    PluginRule.READABLE, "its module-info means nothing: " + e.getMessage());
        }
    }

    /** Returns the classes that it names in either place, by kind. */
    Map<PluginKind, Set<String>> classes() {
        Map<PluginKind, Set<String>> all = new TreeMap<>();
        for (Map<PluginKind, Set<String>> list : List.of(listed, provided)) {
            list.forEach(
                    (kind, names) -> all.computeIfAbsent(kind, _ -> new TreeSet<>()).addAll(names));
        }
        return all;
    }

    /** Returns what only one of its two lists names; nothing where it has only one list. */
    List<String> disagreements() {
        List<String> found = new ArrayList<>();
        if (modular && !listed.isEmpty()) {
            classes()
                    .forEach(
                            (kind, names) -> {
                                Set<String> one = listed.getOrDefault(kind, Set.of());
                                Set<String> other = provided.getOrDefault(kind, Set.of());
                                for (String name : names) {
                                    if (!one.contains(name)) {
                                        found.add(name + " is only in module-info");
                                    } else if (!other.contains(name)) {
                                        found.add(name + " is only in META-INF/services");
                                    }
                                }
                            });
        }
        return found;
    }

    /** Returns its id: that of the descriptor, else the file's name without its version. */
    String id() {
        return descriptor
                .map(PluginDescriptor::id)
                .orElseGet(
                        () ->
                                String.valueOf(path.getFileName())
                                        .replaceFirst("\\.jar$", "")
                                        .replaceFirst("-[0-9].*$", ""));
    }

    /** Returns its version, for people. */
    String version() {
        return descriptor.map(PluginDescriptor::version).orElse("(not said)");
    }
}
