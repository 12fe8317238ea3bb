package dev.hv.cli.control;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder in which the sockets of one user's machines are. Nobody else gets into it.
 *
 * @param path of the folder
 */
public record ControlFolder(Path path) {
    private static final Set<PosixFilePermission> MINE =
            PosixFilePermissions.fromString("rwx------");
    private static final String SUFFIX = ".sock";

    /**
     * This user's: {@code hv} in the folder that the environment variable {@code XDG_RUNTIME_DIR}
     * names (XDG Base Directory Specification 0.8), else {@code hv-USER} in the folder for
     * temporary files.
     */
    public static ControlFolder ofThisUser() {
        return new ControlFolder(
                Optional.ofNullable(System.getenv("XDG_RUNTIME_DIR"))
                        .filter(folder -> !folder.isEmpty())
                        .map(folder -> Path.of(folder, "hv"))
                        .orElseGet(
                                () ->
                                        Path.of(
                                                System.getProperty("java.io.tmpdir"),
                                                "hv-" + System.getProperty("user.name"))));
    }

    /**
     * Makes the folder if it is not there.
     *
     * @return a name for the socket of this process's next machine
     * @throws IOException if the host will not, or somebody else has or may write the folder
     */
    Path newSocket() throws IOException {
        try {
            Files.createDirectory(path, PosixFilePermissions.asFileAttribute(MINE));
        } catch (FileAlreadyExistsException e) {
            if (!isMine()) {
                throw new IOException(path + " belongs to somebody else", e);
            }
        } catch (UnsupportedOperationException e) {
            throw new IOException("this host has no POSIX permissions", e);
        }
        long process = ProcessHandle.current().pid();
        int number = 0;
        Path socket = path.resolve(process + SUFFIX);
        while (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
            number++;
            socket = path.resolve(process + "-" + number + SUFFIX);
        }
        return socket;
    }

    private boolean isMine() throws IOException {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(path, LinkOption.NOFOLLOW_LINKS)
                        .getName()
                        .equals(System.getProperty("user.name"))
                && Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS).equals(MINE);
    }

    /**
     * Returns the machines that answer, in the order of their numbers; sockets that nobody has any
     * more go.
     */
    public List<RunningMachine> machines() throws IOException {
        List<RunningMachine> machines = new ArrayList<>();
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && isMine()) {
            for (Path socket : sockets()) {
                String name = socket.getFileName().toString();
                RunningMachine.at(socket, name.substring(0, name.length() - SUFFIX.length()))
                        .ifPresent(machines::add);
            }
        }
        return machines;
    }

    private List<Path> sockets() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .sorted(
                            Comparator.comparingInt((Path file) -> file.toString().length())
                                    .thenComparing(Comparator.naturalOrder()))
                    .toList();
        }
    }
}
