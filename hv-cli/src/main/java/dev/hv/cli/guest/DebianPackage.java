package dev.hv.cli.guest;

import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Reads a Debian binary package: an {@code ar} archive whose member {@code data.tar}, compressed in
 * one of several ways, holds the files (deb(5), "FORMAT").
 *
 * @param file the package
 */
record DebianPackage(Path file) {
    /** No file that is taken is larger; a package is input from outside. */
    private static final long MAX_FILE_BYTES = 256L << 20;

    /**
     * Returns the regular files whose paths pass, by path without the leading {@code ./}.
     *
     * @throws IOException if it cannot be read or is no such package; the message names it
     */
    Map<String, byte[]> files(Predicate<String> wanted) throws IOException {
        try (ArArchiveInputStream members =
                new ArArchiveInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            ArArchiveEntry member;
            while ((member = members.getNextEntry()) != null) {
                if (member.getName().startsWith("data.tar")) {
                    return read(decompress(member.getName(), members), wanted);
                }
            }
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        throw new IOException(file + ": no Debian package: it has no member data.tar");
    }

    private static InputStream decompress(String name, InputStream in) throws IOException {
        return switch (name.substring("data.tar".length())) {
            case "" -> in;
            case ".gz" -> new GzipCompressorInputStream(in);
            case ".xz" -> new XZCompressorInputStream(in);
            case ".zst" -> new ZstdCompressorInputStream(in);
            default -> throw new IOException("cannot read the compression of " + name);
        };
    }

    private static Map<String, byte[]> read(InputStream in, Predicate<String> wanted)
            throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        TarArchiveInputStream tar = new TarArchiveInputStream(in);
        TarArchiveEntry entry;
        while ((entry = tar.getNextEntry()) != null) {
            String path = entry.getName().replaceFirst("^\\./", "");
            if (entry.isFile() && wanted.test(path)) {
                if (entry.getSize() > MAX_FILE_BYTES) {
                    throw new IOException(path + " has " + entry.getSize() + " bytes");
                }
                files.put(path, tar.readAllBytes());
            }
        }
        return files;
    }
}
