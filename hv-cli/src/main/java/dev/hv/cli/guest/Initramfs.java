package dev.hv.cli.guest;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * Makes the initial file system: the guest's programs, and our files that make a shell of them. The
 * files are resources of this package, by their path in the guest under {@code initramfs/}.
 */
final class Initramfs {
    private static final int CONSOLE_MAJOR = 5;
    private static final int CONSOLE_MINOR = 1;
    private static final int RECIPE_BYTES = 6;

    /** Our own files, and whether they are programs. */
    private static final Map<String, Boolean> OWN =
            Map.of("init", true, "etc/profile", false, "etc/passwd", false);

    private Initramfs() {}

    /** Writes it; the same programs make the same bytes. */
    static void write(Path file, Userland programs) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
                CpioArchive archive = new CpioArchive(new GZIPOutputStream(out, 1 << 16))) {
            for (String directory : new String[] {"dev", "proc", "sys", "tmp", "root", "sbin"}) {
                archive.directory(directory);
            }
            archive.device("dev/console", CONSOLE_MAJOR, CONSOLE_MINOR);
            for (String path : OWN.keySet().stream().sorted().toList()) {
                archive.file(path, resource(path), OWN.getOrDefault(path, false));
            }
            for (var program : programs.files().entrySet()) {
                archive.file(program.getKey(), program.getValue(), true);
            }
            if (!programs.links().containsKey("bin/sh")) {
                archive.link("bin/sh", "busybox");
            }
            for (var link : programs.links().entrySet()) {
                archive.link(link.getKey(), link.getValue());
            }
        }
    }

    /** Returns a short name that differs when the files of ours do. */
    static String recipe() throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
        for (String path : OWN.keySet().stream().sorted().toList()) {
            digest.update(resource(path));
        }
        return HexFormat.of().formatHex(digest.digest(), 0, RECIPE_BYTES);
    }

    private static byte[] resource(String path) throws IOException {
        try (InputStream in = Initramfs.class.getResourceAsStream("initramfs/" + path)) {
            if (in == null) {
                throw new IOException("resource initramfs/" + path + " is not in this build");
            }
            return in.readAllBytes();
        }
    }
}
