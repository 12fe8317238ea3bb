package dev.hv.cli.project;

import dev.hv.api.plugin.ApiVersion;
import dev.hv.cli.InputException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Maven project with a device that builds, keeps the rules, and runs in a guest. */
public final class NewProject {
    private static final String USUAL_VERSION = "0.1.0-SNAPSHOT";
    private static final String NAME = "[a-z][a-z0-9]*(-[a-z0-9]+)*";
    private static final String PACKAGE = "[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*";

    /** Of the words that a class cannot be named after in Java, those that fit {@link #NAME}. */
    private static final Set<String> TAKEN = Set.of("object", "string", "override", "record");

    private final String name;
    private final String packageName;

    /**
     * @param name the device's id: lower case letters, digits and hyphens
     * @param packageName of its classes; empty for one that follows from the name
     * @throws InputException if one of them cannot be used
     */
    public NewProject(String name, String packageName) {
        if (!name.matches(NAME) || TAKEN.contains(name)) {
            throw new InputException(
                    "name '"
                            + name
                            + "': expected lower case letters, digits and hyphens, such as"
                            + " night-light");
        }
        String usual = "com.example." + name.replace("-", "");
        this.name = name;
        this.packageName = packageName.isEmpty() ? usual : packageName;
        if (!this.packageName.matches(PACKAGE) || this.packageName.startsWith("dev.hv")) {
            throw new InputException(
                    "package '" + packageName + "': expected one of your own, such as " + usual);
        }
    }

    /** Returns the name of the device's class. */
    String className() {
        return Stream.of(name.split("-"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
    }

    /** Returns which template each file is made of, by its path in the project. */
    private Map<String, String> files() {
        String sources = "src/main/java/" + packageName.replace('.', '/') + "/" + className();
        String tests = "src/test/java/" + packageName.replace('.', '/') + "/" + className();
        String resources = "src/main/resources/META-INF/";
        Map<String, String> files = new LinkedHashMap<>();
        files.put("README.md", "README.md");
        files.put("pom.xml", "pom.xml");
        files.put(".gitignore", "gitignore");
        files.put(sources + ".java", "Device.java");
        files.put(sources + "Config.java", "Config.java");
        files.put(sources + "Plugin.java", "Plugin.java");
        files.put(resources + "services/dev.hv.api.device.DevicePlugin", "services");
        files.put(resources + "hv-plugin.properties", "hv-plugin.properties");
        files.put(tests + "Test.java", "DeviceTest.java");
        files.put(tests + "ContractTest.java", "ContractTest.java");
        return files;
    }

    /**
     * Writes it.
     *
     * @param folder which must not be there, or be empty
     * @throws InputException if it holds something
     */
    public void write(Path folder) throws IOException {
        if (Files.exists(folder)) {
            requireEmpty(folder);
        }
        for (Map.Entry<String, String> file : files().entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(Objects.requireNonNull(path.getParent()));
            Files.writeString(path, filled(template(file.getValue())));
        }
    }

    private static void requireEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new InputException(folder + " is there already, and no folder");
        }
        try (Stream<Path> entries = Files.list(folder)) {
            if (entries.findAny().isPresent()) {
                throw new InputException(
                        folder + " is not empty; expected an empty or a new folder");
            }
        }
    }

    private String filled(String template) {
        return template.replace("@name@", name)
                .replace("@Name@", className())
                .replace("@package@", packageName)
                .replace("@api@", ApiVersion.CURRENT.toString())
                .replace("@hv-version@", version());
    }

    private static String version() {
        String packaged = NewProject.class.getPackage().getImplementationVersion();
        return packaged == null ? USUAL_VERSION : packaged;
    }

    private static String template(String name) throws IOException {
        try (InputStream in = NewProject.class.getResourceAsStream(name + ".template")) {
            byte[] bytes = Objects.requireNonNull(in, name).readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
