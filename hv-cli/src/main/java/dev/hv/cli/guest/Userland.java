package dev.hv.cli.guest;

import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * The programs of a guest.
 *
 * @param files programs and libraries, by path
 * @param links symbolic links, by path; their targets
 */
record Userland(Map<String, byte[]> files, Map<String, String> links) {
    private static final String BUSYBOX = "bin/busybox";

    /** What the installer's busybox, which is not static, is linked with. */
    private static final Set<String> INSTALLER_FILES =
            Set.of(BUSYBOX, "lib/i386-linux-gnu/ld-linux.so.2", "lib/i386-linux-gnu/libc.so.6");

    /** Where the i386 ABI has the program interpreter, which is a link. */
    private static final String INTERPRETER = "lib/ld-linux.so.2";

    /** A static busybox, which makes its links by itself. */
    static Userland ofStaticBusybox(byte[] busybox) {
        return new Userland(Map.of(BUSYBOX, busybox), Map.of());
    }

    /**
     * The busybox of the Debian installer's initial file system, its libraries, and the links to
     * it.
     *
     * @param initrd compressed with gzip
     * @throws IOException if it is damaged, or without one of these
     */
    static Userland ofInstaller(byte[] initrd) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        Map<String, String> links = new TreeMap<>();
        try (InputStream gzip = new GZIPInputStream(new ByteArrayInputStream(initrd), 1 << 16);
                CpioArchiveInputStream cpio = new CpioArchiveInputStream(gzip, "UTF-8")) {
            CpioArchiveEntry entry;
            while ((entry = cpio.getNextEntry()) != null) {
                String path = entry.getName().replaceFirst("^\\./", "");
                if (entry.isRegularFile() && INSTALLER_FILES.contains(path)) {
                    files.put(path, cpio.readAllBytes());
                } else if (entry.isSymbolicLink()) {
                    String target = new String(cpio.readAllBytes(), StandardCharsets.UTF_8);
                    if (target.equals("busybox") || target.endsWith("/busybox")) {
                        links.put(path, "/" + BUSYBOX);
                    }
                }
            }
        }
        for (String needed : INSTALLER_FILES) {
            if (!files.containsKey(needed)) {
                throw new IOException("the installer's initial file system has no " + needed);
            }
        }
        links.put(INTERPRETER, "i386-linux-gnu/ld-linux.so.2");
        return new Userland(files, links);
    }
}
