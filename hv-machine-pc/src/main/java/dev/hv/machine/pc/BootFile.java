package dev.hv.machine.pc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that the machine boots from: a kernel, an initial RAM disk, a module. Read once, when the
 * machine is assembled.
 */
public interface BootFile {
    /** Returns a name for people and errors. */
    String name();

    /**
     * Returns all of its bytes; not changed afterwards.
     *
     * @throws IOException if the host will not; the message names the file
     */
    byte[] read() throws IOException;

    /** A file of the host's. */
    static BootFile of(Path path) {
        return new BootFile() {
            @Override
            public String name() {
                return path.toString();
            }

            @Override
            public byte[] read() throws IOException {
                if (!Files.exists(path)) {
                    throw new IOException(path + ": no such file");
                }
                if (Files.isDirectory(path)) {
                    throw new IOException(path + ": is a directory, expected a file");
                }
                if (!Files.isRegularFile(path)) {
                    // A device such as /dev/zero may have no end.
                    throw new IOException(path + ": is no regular file");
                }
                if (!Files.isReadable(path)) {
                    throw new IOException(path + ": may not be read");
                }
                if (Files.size(path) > Integer.MAX_VALUE - 8) {
                    throw new IOException(path + ": is larger than 2 GiB");
                }
                return Files.readAllBytes(path);
            }

            @Override
            public String toString() {
                return name();
            }
        };
    }

    /** Bytes that the caller has; they must not change afterwards. */
    static BootFile of(String name, byte[] bytes) {
        return new BootFile() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public byte[] read() {
                return bytes;
            }

            @Override
            public String toString() {
                return name();
            }
        };
    }
}
