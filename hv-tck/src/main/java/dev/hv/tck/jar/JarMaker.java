package dev.hv.tck.jar;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.ModuleAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ModuleDesc;
import java.lang.reflect.AccessFlag;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles source text into a JAR, as a plugin's own build does. */
public final class JarMaker {
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final List<Path> libraries = new ArrayList<>();

    /** A JAR with nothing in it. */
    public JarMaker() {}

    /**
     * Adds a class.
     *
     * @param name with its package
     */
    public JarMaker source(String name, String text) {
        sources.put(name, text);
        return this;
    }

    /** Adds a file. */
    public JarMaker file(String name, String text) {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a file. */
    public JarMaker file(String name, byte[] bytes) {
        files.put(name, bytes);
        return this;
    }

    /** Names a class as a service. */
    public JarMaker service(Class<?> service, String className) {
        return file("META-INF/services/" + service.getName(), className + "\n");
    }

    /** Makes it a module that requires hv-api and provides those classes for a service. */
    public JarMaker module(String name, Class<?> service, String... classNames) {
        ModuleAttribute module =
                ModuleAttribute.of(
                        ModuleDesc.of(name),
                        builder ->
                                builder.requires(
                                                ModuleDesc.of("java.base"),
                                                List.of(AccessFlag.MANDATED),
                                                null)
                                        .requires(ModuleDesc.of("dev.hv.api"), List.of(), null)
                                        .provides(
                                                ClassDesc.of(service.getName()),
                                                Stream.of(classNames)
                                                        .map(ClassDesc::of)
                                                        .toArray(ClassDesc[]::new)));
        return file("module-info.class", ClassFile.of().buildModule(module));
    }

    /** Compiles against a JAR that does not become part of this one. */
    public JarMaker against(Path library) {
        libraries.add(library);
        return this;
    }

    /**
     * Writes the JAR.
     *
     * @return the path
     * @throws IllegalArgumentException if a source does not compile; the message says why
     */
    public Path write(Path jar) throws IOException {
        Path classes = Files.createTempDirectory("jar-maker");
        try {
            compile(classes);
            try (OutputStream out = Files.newOutputStream(jar);
                    ZipOutputStream zip = new ZipOutputStream(out);
                    Stream<Path> compiled = Files.walk(classes)) {
                for (Path file : compiled.filter(Files::isRegularFile).sorted().toList()) {
                    String name = classes.relativize(file).toString().replace('\\', '/');
                    put(zip, name, Files.readAllBytes(file));
                }
                for (Map.Entry<String, byte[]> file : files.entrySet()) {
                    put(zip, file.getKey(), file.getValue());
                }
            }
            return jar;
        } finally {
            delete(classes);
        }
    }

    private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
        zip.closeEntry();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(file);
            }
        }
    }

    private void compile(Path classes) throws IOException {
        if (sources.isEmpty()) {
            return;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("this Java has no compiler, expected a JDK");
        }
        List<String> options = List.of("-proc:none", "-d", classes.toString(), "-cp", visible());
        StringWriter messages = new StringWriter();
        boolean compiled =
                compiler.getTask(
                                messages,
                                null,
                                null,
                                options,
                                null,
                                sources.entrySet().stream()
                                        .map(
                                                source ->
                                                        new Source(
                                                                source.getKey(), source.getValue()))
                                        .toList())
                        .call();
        if (!compiled) {
            throw new IllegalArgumentException(messages.toString());
        }
    }

    /** Everything that this process sees, and the libraries. */
    private String visible() {
        return Stream.concat(
                        Stream.of("java.class.path", "jdk.module.path")
                                .map(key -> System.getProperty(key, ""))
                                .filter(list -> !list.isEmpty()),
                        libraries.stream().map(Path::toString))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** A source that lies in no file. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("text:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
