package dev.hv.cpu.x86.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * What tells one state of this module's code from another: regions that one has written mean
 * nothing to the other.
 */
final class CodeFingerprint {
    private static final String FOLDER = "dev/hv/cpu/x86/";

    private CodeFingerprint() {}

    /**
     * Returns it, as hexadecimal digits.
     *
     * @throws IOException if the classes cannot be found
     */
    static String get() throws IOException {
        CodeSource source = CodeFingerprint.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IOException("where the classes are is not known");
        }
        try {
            Path path = Path.of(source.getLocation().toURI());
            return of(Files.isDirectory(path) ? inFolder(path) : inJar(path));
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static String of(SortedMap<String, Long> classes) {
        long hash = 0;
        for (var each : classes.entrySet()) {
            hash = 31 * (31 * hash + each.getKey().hashCode()) + each.getValue();
        }
        return Long.toHexString(hash);
    }

    /** Checksums by name, from the directory of the JAR. */
    private static SortedMap<String, Long> inJar(Path path) throws IOException {
        SortedMap<String, Long> classes = new TreeMap<>();
        try (JarFile jar = new JarFile(path.toFile(), false)) {
            jar.stream()
                    .filter(entry -> entry.getName().startsWith(FOLDER))
                    .forEach(entry -> classes.put(entry.getName(), entry.getCrc()));
        }
        return classes;
    }

    private static SortedMap<String, Long> inFolder(Path path) throws IOException {
        SortedMap<String, Long> classes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(path.resolve(FOLDER))) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> classes.put(path.relativize(file).toString(), crc(file)));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return classes;
    }

    private static long crc(Path file) {
        CRC32 crc = new CRC32();
        try {
            crc.update(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return crc.getValue();
    }
}
