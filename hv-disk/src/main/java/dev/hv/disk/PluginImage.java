package dev.hv.disk;

import dev.hv.api.backend.BlockFormat;
import dev.hv.api.backend.BlockImage;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An image whose format a plugin knows. What the plugin throws is an error of the host's to the
 * guest, and names the plugin to the person.
 */
final class PluginImage implements DiskImage {
    private final BlockFormat format;
    private final ImageFile file;
    private final BlockImage image;

    private PluginImage(BlockFormat format, ImageFile file, BlockImage image) {
        this.format = format;
        this.file = file;
        this.image = image;
    }

    /**
     * Opens one; the file is closed with it.
     *
     * @throws ImageException if the plugin says that the file is no such image
     */
    static PluginImage open(BlockFormat format, ImageFile file) throws IOException {
        BlockImage opened;
        long size;
        try {
            opened = format.open(file);
            size = opened.sizeBytes();
        } catch (IOException e) {
            throw new ImageException(file + ": " + e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            throw fault(format, e);
        }
        if (size <= 0 || size % 512 != 0) {
            opened.close();
            throw new ImageException(
                    file
                            + ": the plugin of "
                            + format.id()
                            + " gives a disk of "
                            + size
                            + " bytes, expected a multiple of 512");
        }
        return new PluginImage(format, file, opened);
    }

    private static ImageException fault(BlockFormat format, Throwable thrown) {
        return new ImageException("a fault in the plugin of " + format.id() + ": " + thrown);
    }

    private interface Operation {
        void run() throws IOException;
    }

    private void call(Operation operation) throws IOException {
        try {
            operation.run();
        } catch (RuntimeException | LinkageError e) {
            throw fault(format, e);
        }
    }

    @Override
    public long sizeBytes() {
        return image.sizeBytes();
    }

    @Override
    public boolean readOnly() {
        return !file.writable() || image.readOnly();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        call(() -> image.read(offset, into));
    }

    @Override
    public void write(long offset, ByteBuffer from) throws IOException {
        call(() -> image.write(offset, from));
    }

    @Override
    public void discard(long offset, long length) throws IOException {
        call(() -> image.discard(offset, length));
    }

    @Override
    public void flush() throws IOException {
        if (!readOnly()) {
            call(image::flush);
        }
    }

    /** What a plugin knows of its holes it does not say. */
    @Override
    public Extent extentAt(long offset) {
        return new Extent(false, sizeBytes() - offset);
    }

    @Override
    public void close() throws IOException {
        try (file) {
            call(image::close);
        }
    }
}
