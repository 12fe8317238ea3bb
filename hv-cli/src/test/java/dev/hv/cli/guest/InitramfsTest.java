package dev.hv.cli.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

class InitramfsTest {
    private static final byte[] PROGRAM = {0x7F, 'E', 'L', 'F'};

    @TempDir private Path directory;

    private record Entry(CpioArchiveEntry header, ByteBuffer content) {}

    private static Entry entry(Map<String, Entry> entries, String path) {
        return Objects.requireNonNull(entries.get(path), path);
    }

    private Map<String, Entry> write(Userland userland) throws IOException {
        Path file = directory.resolve("initramfs.gz");
        Initramfs.write(file, userland);
        Map<String, Entry> entries = new LinkedHashMap<>();
        try (CpioArchiveInputStream cpio =
                new CpioArchiveInputStream(new GZIPInputStream(Files.newInputStream(file)))) {
            CpioArchiveEntry entry;
            while ((entry = cpio.getNextEntry()) != null) {
                Entry previous =
                        entries.put(
                                entry.getName(),
                                new Entry(entry, ByteBuffer.wrap(cpio.readAllBytes())));
                assertEquals(null, previous, entry.getName());
            }
        }
        return entries;
    }

    @Test
    void itHoldsAnInitThatRunsAConsoleAndTheProgram() throws IOException {
        Map<String, Entry> entries = write(Userland.ofStaticBusybox(PROGRAM));
        Entry init = entry(entries, "init");
        assertEquals(0755, init.header().getMode() & 0777);
        assertTrue(
                StandardCharsets.UTF_8
                        .decode(init.content())
                        .toString()
                        .startsWith("#!/bin/busybox"));
        CpioArchiveEntry console = entry(entries, "dev/console").header();
        assertTrue(console.isCharacterDevice());
        assertEquals(5, console.getRemoteDeviceMaj());
        assertEquals(1, console.getRemoteDeviceMin());
        assertEquals(ByteBuffer.wrap(PROGRAM), entry(entries, "bin/busybox").content());
        assertTrue(entry(entries, "bin/sh").header().isSymbolicLink());
    }

    @Test
    void everyDirectoryComesBeforeWhatIsInIt() throws IOException {
        Map<String, Entry> entries = write(Userland.ofStaticBusybox(PROGRAM));
        Set<String> directories = new HashSet<>();
        entries.forEach(
                (path, entry) -> {
                    int slash = path.lastIndexOf('/');
                    assertTrue(slash < 0 || directories.contains(path.substring(0, slash)), path);
                    if (entry.header().isDirectory()) {
                        directories.add(path);
                    }
                });
    }

    @Test
    void theSameProgramsMakeTheSameBytes() throws IOException {
        Path one = directory.resolve("one");
        Path two = directory.resolve("two");
        Initramfs.write(one, Userland.ofStaticBusybox(PROGRAM));
        Initramfs.write(two, Userland.ofStaticBusybox(PROGRAM));
        assertEquals(-1, Files.mismatch(one, two));
    }

    @Test
    void theInstallersBusyboxComesWithItsLibrariesAndLinks() throws IOException {
        ByteArrayOutputStream initrd = new ByteArrayOutputStream();
        try (CpioArchive cpio = new CpioArchive(new GZIPOutputStream(initrd))) {
            cpio.file("bin/busybox", PROGRAM, true);
            cpio.file("lib/i386-linux-gnu/ld-linux.so.2", new byte[] {1}, true);
            cpio.file("lib/i386-linux-gnu/libc.so.6", new byte[] {2}, true);
            cpio.file("lib/other", new byte[1000], false);
            cpio.link("bin/sh", "busybox");
            cpio.link("sbin/poweroff", "/bin/busybox");
            cpio.link("lib/else", "other");
        }
        Map<String, Entry> entries = write(Userland.ofInstaller(initrd.toByteArray()));
        assertEquals(
                ByteBuffer.wrap(new byte[] {2}),
                entry(entries, "lib/i386-linux-gnu/libc.so.6").content());
        assertTrue(entry(entries, "lib/ld-linux.so.2").header().isSymbolicLink());
        assertTrue(entry(entries, "sbin/poweroff").header().isSymbolicLink());
        assertTrue(entries.containsKey("bin/sh"));
        assertEquals(null, entries.get("lib/other"));
        assertEquals(null, entries.get("lib/else"));
    }

    @Test
    void anInstallerWithoutBusyboxIsRefused() throws IOException {
        ByteArrayOutputStream initrd = new ByteArrayOutputStream();
        try (CpioArchive cpio = new CpioArchive(new GZIPOutputStream(initrd))) {
            cpio.file("bin/other", PROGRAM, true);
        }
        byte[] bytes = initrd.toByteArray();
        assertThrows(IOException.class, () -> Userland.ofInstaller(bytes));
    }
}
