package dev.hv.cli.guest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/** The library against an apt that is a shell script. */
class GuestLibraryTest {
    private static final byte[] KERNEL = {'k'};

    @TempDir private Path directory;
    private Path programs;
    private Path log;
    private GuestLibrary library;

    @BeforeEach
    void aHostWithPackages() throws IOException {
        programs = Files.createDirectories(directory.resolve("programs"));
        Path packages = Files.createDirectories(directory.resolve("packages"));
        log = directory.resolve("log");
        PackageBuilder.write(
                packages.resolve("linux-image-6-cloud-amd64.deb"),
                "xz",
                ".xz",
                Map.of("boot/vmlinuz-6-cloud-amd64", KERNEL));
        PackageBuilder.write(
                packages.resolve("busybox-static.deb"),
                "xz",
                ".xz",
                Map.of("bin/busybox", new byte[] {'b'}));
        program(
                "apt-cache",
                """
                for name; do :; done
                case $name in
                linux-image-cloud-amd64)
                    echo "Package: $name"; echo "Depends: linux-image-6-cloud-amd64 (= 6)";;
                linux-image-6-cloud-amd64 | busybox-static)
                    echo "Package: $name"; echo "Version: 6"; echo "Size: 1";;
                *) exit 100;;
                esac
                """);
        program(
                "apt-get",
                """
                echo "$*" >>%s
                for name; do :; done
                [ "$name" = update ] || cp %s/$name.deb . || { echo "E: no mirror"; exit 100; }
                """
                        .formatted(log, packages));
        library =
                new GuestLibrary(
                        directory.resolve("cache"), programs.toString(), Progress.silent());
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** What apt-get was asked for, whatever its options. */
    private List<String> asked() throws IOException {
        return Files.exists(log)
                ? Files.readAllLines(log).stream()
                        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                        .toList()
                : List.of();
    }

    @Test
    void aGuestIsMadeOnceAndThenKept() throws Exception {
        LinuxGuest guest = library.get(GuestKind.CLOUD);
        assertArrayEquals(KERNEL, Files.readAllBytes(guest.kernel()));
        assertTrue(Files.size(guest.initrd()) > 0);
        assertEquals(guest, library.get(GuestKind.CLOUD));
        assertEquals(List.of("linux-image-6-cloud-amd64", "busybox-static"), asked());
    }

    @Test
    void aGuestThatIsForgottenIsFetchedAgain() throws Exception {
        library.get(GuestKind.CLOUD);
        library.forget(GuestKind.CLOUD);
        library.get(GuestKind.CLOUD);
        assertEquals(4, asked().size());
    }

    @Test
    void packagesAreKeptWhenTheGuestIsMadeAnew() throws Exception {
        LinuxGuest guest = library.get(GuestKind.CLOUD);
        Files.delete(guest.kernel());
        Files.delete(guest.initrd());
        Files.delete(guest.kernel().getParent());
        library.get(GuestKind.CLOUD);
        assertEquals(2, asked().size());
    }

    @Test
    void aPackageThatIsNotInTheHostsListsIsLookedForInListsOfOurOwn() throws Exception {
        GuestUnavailableException thrown =
                assertThrows(GuestUnavailableException.class, () -> library.get(GuestKind.GENERIC));
        assertTrue(
                String.valueOf(thrown.getMessage()).contains("linux-image-amd64"),
                thrown.getMessage());
        assertEquals(List.of("update"), asked());
        assertTrue(Files.readString(log).contains("Dir::State::Lists="));
    }

    @Test
    void whatAptSaysOfAFailureIsPassedOn() throws Exception {
        Files.delete(directory.resolve("packages/busybox-static.deb"));
        GuestUnavailableException thrown =
                assertThrows(GuestUnavailableException.class, () -> library.get(GuestKind.CLOUD));
        assertEquals("apt-get busybox-static failed: no mirror", thrown.getMessage());
    }

    @Test
    void aHostWithoutAptIsTold() {
        GuestLibrary bare =
                new GuestLibrary(directory.resolve("c"), directory.toString(), Progress.silent());
        GuestUnavailableException thrown =
                assertThrows(GuestUnavailableException.class, () -> bare.get(GuestKind.I386));
        assertTrue(
                String.valueOf(thrown.getMessage()).startsWith("no apt-get"), thrown.getMessage());
        assertFalse(Files.exists(directory.resolve("c/guests/i386")));
    }

    @Test
    void theCacheIsWhereTheEnvironmentSays() {
        assertEquals(
                Path.of("/caches/hv"),
                GuestLibrary.defaultHome(Map.of("XDG_CACHE_HOME", "/caches", "HOME", "/h")));
        assertEquals(
                Path.of("/h/.cache/hv"),
                GuestLibrary.defaultHome(Map.of("XDG_CACHE_HOME", "relative", "HOME", "/h")));
        assertEquals(Path.of("/h/.cache/hv"), GuestLibrary.defaultHome(Map.of("HOME", "/h")));
    }
}
