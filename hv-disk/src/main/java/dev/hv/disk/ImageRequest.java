package dev.hv.disk;

import dev.hv.api.backend.BlockFormat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An image that is to be opened.
 *
 * @param path of the file or block device
 * @param format of the file; empty: its contents tell. An image whose guest is not trusted should
 *     have it said, as a guest can write a header to a raw disk
 * @param plugin that knows the format, where it is none of ours
 * @param readOnly whether it is opened only to be read
 * @param throwAway where what is written is kept until the image is closed; empty: in the image
 */
public record ImageRequest(
        Path path,
        Optional<DiskFormat> format,
        Optional<BlockFormat> plugin,
        boolean readOnly,
        Optional<ThrowAway> throwAway) {
    private static final int PROBED_BYTES = 4;

    /** Where an overlay that does not last keeps what is written. */
    public enum ThrowAway {
        /** In this process's memory. */
        MEMORY,
        /** In a file of the host's folder for temporary files. */
        FILE
    }

    /** An image to be read and written, whose contents tell its format. */
    public static ImageRequest of(Path path) {
        return new ImageRequest(path, Optional.empty(), Optional.empty(), false, Optional.empty());
    }

    /** The same of that format. */
    public ImageRequest withFormat(DiskFormat known) {
        return new ImageRequest(path, Optional.of(known), Optional.empty(), readOnly, throwAway);
    }

    /** The same of a format that a plugin knows. */
    public ImageRequest withFormat(BlockFormat known) {
        return new ImageRequest(path, Optional.empty(), Optional.of(known), readOnly, throwAway);
    }

    /** The same, only to be read. */
    public ImageRequest forReading() {
        return new ImageRequest(path, format, plugin, true, throwAway);
    }

    /** The same, with what is written kept aside and lost in the end; the image is only read. */
    public ImageRequest throwingAway(ThrowAway where) {
        return new ImageRequest(path, format, plugin, readOnly, Optional.of(where));
    }

    /**
     * Looks how large the disk is.
     *
     * @return in bytes
     * @throws ImageException if there is no such image, it is in use, or its contents are wrong
     */
    public long sizeBytes() throws IOException {
        try (DiskImage image = forReading().open()) {
            return image.sizeBytes();
        }
    }

    /**
     * Opens it.
     *
     * @throws ImageException if there is no such image, it is in use, or its contents are wrong
     */
    public DiskImage open() throws IOException {
        return open(0);
    }

    /** Opens it as an image over which so many others lie. */
    DiskImage open(int depth) throws IOException {
        if (throwAway.isPresent() && !readOnly) {
            DiskImage base = openPlain(false, depth);
            try {
                return switch (throwAway.get()) {
                    case MEMORY -> Overlay.inMemory(base);
                    case FILE -> Overlay.inScratchFile(base);
                };
            } catch (IOException e) {
                base.close();
                throw e;
            }
        }
        return openPlain(!readOnly, depth);
    }

    private DiskImage openPlain(boolean writable, int depth) throws IOException {
        ImageFile file = ImageFile.open(path, writable);
        try {
            if (plugin.isPresent()) {
                return PluginImage.open(plugin.get(), file);
            }
            DiskFormat kind = format.isPresent() ? format.get() : probe(file);
            return switch (kind) {
                case RAW -> new RawImage(file);
                case QCOW2 -> Qcow2Image.open(file, depth);
            };
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** Returns what the contents of a file say that it is. */
    static DiskFormat probe(ImageFile file) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(PROBED_BYTES);
        file.read(0, start);
        return start.getInt(0) == Qcow2Header.MAGIC ? DiskFormat.QCOW2 : DiskFormat.RAW;
    }
}
