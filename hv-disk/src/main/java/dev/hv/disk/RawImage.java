package dev.hv.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file or block device whose bytes are those of the disk. */
final class RawImage implements DiskImage {
    private static final int SECTOR_BYTES = 512;

    private final ImageFile file;
    private final long size;

    RawImage(ImageFile file) throws IOException {
        this.file = file;
        // A last sector that the file has only a part of ends in zeros.
        this.size = (file.size() + SECTOR_BYTES - 1) & -SECTOR_BYTES;
    }

    /** Makes a file of zeros that takes no room yet. */
    static RawImage create(Path path, long sizeBytes) throws IOException {
        ImageFile file = ImageFile.create(path);
        try {
            file.grow(sizeBytes);
            return new RawImage(file);
        } catch (IOException e) {
            file.close();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    @Override
    public long sizeBytes() {
        return size;
    }

    @Override
    public boolean readOnly() {
        return !file.writable();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        file.read(offset, into);
    }

    @Override
    public void write(long offset, ByteBuffer from) throws IOException {
        file.write(offset, from);
    }

    /** A hole cannot be made with what Java offers; the contents stay. */
    @Override
    public void discard(long offset, long length) {}

    @Override
    public void flush() throws IOException {
        if (file.writable()) {
            file.flush();
        }
    }

    @Override
    public Extent extentAt(long offset) {
        return new Extent(false, size - offset);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
