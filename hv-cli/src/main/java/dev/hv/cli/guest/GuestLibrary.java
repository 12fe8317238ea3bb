package dev.hv.cli.guest;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Linux guests, made when first asked for and kept. {@code packages/} holds what apt gave, {@code
 * guests/} what was made of it. Processes that ask at once make a guest once.
 */
public final class GuestLibrary {
    private static final String INSTALLER = "debian-installer-12-netboot-i386";
    private static final String INSTALLER_FILES = "text/debian-installer/i386/";

    private final Path home;
    private final String searchPath;
    private final Progress progress;

    /**
     * @param home where guests are kept; made when needed
     * @param searchPath directories of programs, as in the environment's {@code PATH}
     */
    public GuestLibrary(Path home, String searchPath, Progress progress) {
        this.home = home;
        this.searchPath = searchPath;
        this.progress = progress;
    }

    /** Returns where this user's caches are, by the XDG Base Directory Specification. */
    public static Path defaultHome(Map<String, String> environment) {
        String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
        return caches.startsWith("/")
                ? Path.of(caches, "hv")
                : Path.of(environment.getOrDefault("HOME", "."), ".cache", "hv");
    }

    /**
     * Returns a guest, making it first if it is not there.
     *
     * @throws GuestUnavailableException if it cannot be made; says why
     */
    public LinuxGuest get(GuestKind kind) throws GuestUnavailableException {
        try {
            Path directory = home.resolve("guests").resolve(kind.id() + "-" + Initramfs.recipe());
            LinuxGuest guest =
                    new LinuxGuest(directory.resolve("vmlinuz"), directory.resolve("initramfs.gz"));
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(home);
                try (FileChannel lockFile =
                                FileChannel.open(
                                        home.resolve("lock"),
                                        StandardOpenOption.CREATE,
                                        StandardOpenOption.WRITE);
                        FileLock lock = lockFile.lock()) {
                    if (lock.isValid() && !Files.isDirectory(directory)) {
                        make(kind, directory);
                    }
                }
            }
            return guest;
        } catch (IOException e) {
            throw new GuestUnavailableException(reason(e), e);
        }
    }

    /** Forgets a guest and its packages, so that they are fetched again. */
    public void forget(GuestKind kind) throws IOException {
        delete(home.resolve("packages").resolve(kind.id()));
        Path guests = home.resolve("guests");
        if (Files.isDirectory(guests)) {
            try (Stream<Path> made = Files.list(guests)) {
                for (Path guest : made.toList()) {
                    if (guest.getFileName().toString().startsWith(kind.id() + "-")) {
                        delete(guest);
                    }
                }
            }
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "no right to write " + denied.getFile();
            case FileSystemException failed -> failed.getFile() + ": " + failed.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }

    private void make(GuestKind kind, Path directory)
            throws IOException, GuestUnavailableException {
        Path draft = home.resolve("guests").resolve("draft-" + kind.id());
        delete(draft);
        Files.createDirectories(draft);
        Userland userland =
                switch (kind) {
                    case CLOUD -> amd64(kind, "linux-image-cloud-amd64", draft);
                    case GENERIC -> amd64(kind, "linux-image-amd64", draft);
                    case I386 -> i386(kind, draft);
                };
        progress.step("making the initial file system");
        Initramfs.write(draft.resolve("initramfs.gz"), userland);
        Files.move(draft, directory, StandardCopyOption.ATOMIC_MOVE);
    }

    private Userland amd64(GuestKind kind, String kernelPackage, Path draft)
            throws IOException, GuestUnavailableException {
        Path kernel = fetch(kind, "kernel", kernelPackage, "linux-image-");
        Path busybox = fetch(kind, "busybox", "busybox-static", "");
        progress.step("unpacking the kernel");
        Files.write(
                draft.resolve("vmlinuz"), only(kernel, path -> path.startsWith("boot/vmlinuz-")));
        return Userland.ofStaticBusybox(only(busybox, path -> path.endsWith("bin/busybox")));
    }

    private Userland i386(GuestKind kind, Path draft)
            throws IOException, GuestUnavailableException {
        Path installer = fetch(kind, "installer", INSTALLER, "");
        progress.step("unpacking the installer");
        Files.write(
                draft.resolve("vmlinuz"),
                only(installer, path -> path.endsWith(INSTALLER_FILES + "linux")));
        return Userland.ofInstaller(
                only(installer, path -> path.endsWith(INSTALLER_FILES + "initrd.gz")));
    }

    /** The only file of a package whose path passes. */
    private static byte[] only(Path debianPackage, Predicate<String> wanted) throws IOException {
        Map<String, byte[]> files = new DebianPackage(debianPackage).files(wanted);
        if (files.size() != 1) {
            throw new IOException(
                    debianPackage
                            + ": expected one such file, found "
                            + (files.isEmpty() ? "none" : files.keySet()));
        }
        return files.values().iterator().next();
    }

    /**
     * A package from the cache or from apt.
     *
     * @param role what it is to the guest; names its directory
     * @param prefix of the dependency that is meant, or empty for the package itself
     */
    private Path fetch(GuestKind kind, String role, String name, String prefix)
            throws IOException, GuestUnavailableException {
        Path directory = home.resolve("packages").resolve(kind.id()).resolve(role);
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                List<Path> packages = files.toList();
                if (packages.size() == 1) {
                    return packages.getFirst();
                }
            }
        }
        AptArchive archive = AptArchive.ofHost(searchPath, home.resolve("apt"), progress);
        String wanted = prefix.isEmpty() ? name : archive.dependency(name, prefix);
        Path draft = home.resolve("packages").resolve("draft");
        delete(draft);
        Files.createDirectories(draft);
        Path file = archive.download(wanted, draft);
        delete(directory);
        Files.createDirectories(directory.getParent());
        Files.move(draft, directory, StandardCopyOption.ATOMIC_MOVE);
        return directory.resolve(file.getFileName());
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> tree = Files.walk(directory)) {
                for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
