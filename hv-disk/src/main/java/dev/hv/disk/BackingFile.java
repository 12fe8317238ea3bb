package dev.hv.disk;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Finds the image that lies below another. */
final class BackingFile {
    private static final int MAX_DEPTH = 64;

    private BackingFile() {}

    /**
     * Returns whether QEMU takes a name for that of something else (path_has_protocol, block.c).
     */
    static boolean isNoFile(String name) {
        int colon = name.indexOf(':');
        int slash = name.indexOf('/');
        return colon >= 0 && (slash < 0 || colon < slash);
    }

    /**
     * Opens it, only to be read.
     *
     * @param over the image that names it
     * @param depth how many images lie over it
     */
    static DiskImage open(Path over, Qcow2Header header, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new ImageException(
                    over
                            + ": more than "
                            + MAX_DEPTH
                            + " images lie over each other, or in a circle");
        }
        String name = header.backing().orElseThrow();
        Path below;
        try {
            below = over.toAbsolutePath().resolveSibling(name);
        } catch (InvalidPathException e) {
            throw new ImageException(over + ": its backing file has no name that this host knows");
        }
        if (isNoFile(name)) {
            throw new ImageException(
                    over + ": its backing file '" + name + "' is no file, which is not supported");
        }
        ImageRequest request = ImageRequest.of(below).forReading();
        if (header.backingFormat().isPresent()) {
            String format = header.backingFormat().get();
            request =
                    request.withFormat(
                            DiskFormat.of(format)
                                    .orElseThrow(
                                            () ->
                                                    new ImageException(
                                                            over
                                                                    + ": its backing file is of"
                                                                    + " format '"
                                                                    + format
                                                                    + "', expected raw or qcow2")));
        }
        return request.open(depth);
    }
}
