package dev.hv.cli.guest;

import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Builds Debian packages for tests. */
final class PackageBuilder {
    private PackageBuilder() {}

    /**
     * Writes a package.
     *
     * @param compression as commons-compress calls it, or empty for none
     * @param suffix of the member data.tar
     */
    static Path write(Path file, String compression, String suffix, Map<String, byte[]> files)
            throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(compressor(data, compression))) {
            for (var entry : files.entrySet()) {
                TarArchiveEntry header = new TarArchiveEntry("./" + entry.getKey());
                header.setSize(entry.getValue().length);
                tar.putArchiveEntry(header);
                tar.write(entry.getValue());
                tar.closeArchiveEntry();
            }
        }
        try (ArArchiveOutputStream ar = new ArArchiveOutputStream(Files.newOutputStream(file))) {
            member(ar, "debian-binary", new byte[] {'2', '.', '0', '\n'});
            member(ar, "control.tar", new byte[1024]);
            member(ar, "data.tar" + suffix, data.toByteArray());
        }
        return file;
    }

    private static OutputStream compressor(OutputStream out, String name) throws IOException {
        try {
            return name.isEmpty()
                    ? out
                    : new CompressorStreamFactory().createCompressorOutputStream(name, out);
        } catch (CompressorException e) {
            throw new IOException(e);
        }
    }

    private static void member(ArArchiveOutputStream ar, String name, byte[] content)
            throws IOException {
        ar.putArchiveEntry(new ArArchiveEntry(name, content.length));
        ar.write(content);
        ar.closeArchiveEntry();
    }
}
