package dev.hv.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;

/** What can be done with images besides running a guest on them. */
public final class DiskImages {
    private static final int COPIED_BYTES = 1 << 20;
    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(Overlay.PAGE_BYTES).asReadOnlyBuffer();

    private DiskImages() {}

    /**
     * What is known of an image.
     *
     * @param format of the file
     * @param sizeBytes of the disk
     * @param fileBytes of the file, holes included
     * @param clusterBytes of the format; 0 if it has none
     * @param backing the image below, as the file names it
     * @param backingFormat its format
     * @param snapshots how many internal snapshots there are
     * @param version of the format; 0 if it has none
     */
    public record Description(
            DiskFormat format,
            long sizeBytes,
            long fileBytes,
            int clusterBytes,
            Optional<String> backing,
            Optional<String> backingFormat,
            int snapshots,
            int version) {}

    /**
     * What a check found.
     *
     * @param errors places where data may be lost
     * @param leaks clusters that nobody uses and that are not free
     * @param allocatedClusters clusters with data
     * @param clusters clusters of the disk
     */
    public record Findings(long errors, long leaks, long allocatedClusters, long clusters) {
        /** Returns whether there is nothing to find fault with. */
        public boolean clean() {
            return errors == 0 && leaks == 0;
        }
    }

    /**
     * Makes an empty image.
     *
     * @param path of a file that is not there yet
     * @throws ImageException if that cannot be
     */
    public static void create(Path path, DiskFormat format, long sizeBytes) throws IOException {
        requireSize(path, sizeBytes);
        switch (format) {
            case RAW -> RawImage.create(path, sizeBytes).close();
            case QCOW2 -> Qcow2Image.create(path, sizeBytes, Optional.empty(), Optional.empty());
        }
    }

    /**
     * Makes a qcow2 image that holds what differs from another, which must then stay as it is.
     *
     * @param path of a file that is not there yet
     * @param backing name of the image below, against the folder of {@code path}
     * @param format of the image below; empty: its contents tell
     * @param sizeBytes of the disk; empty: that of the image below
     */
    public static void createOver(
            Path path, String backing, Optional<DiskFormat> format, Optional<Long> sizeBytes)
            throws IOException {
        if (BackingFile.isNoFile(backing)) {
            throw new ImageException(
                    "a file below that is called '"
                            + backing
                            + "' would be taken for a protocol; write ./"
                            + backing);
        }
        int length = backing.getBytes(StandardCharsets.UTF_8).length;
        if (length > Qcow2Header.MAX_BACKING_NAME) {
            throw new ImageException(
                    "the name of the file below has "
                            + length
                            + " bytes, expected at most "
                            + Qcow2Header.MAX_BACKING_NAME);
        }
        Path below = path.toAbsolutePath().resolveSibling(backing);
        DiskFormat known;
        long size;
        ImageRequest request = ImageRequest.of(below).forReading();
        known = format.isPresent() ? format.get() : describe(below, Optional.empty()).format();
        try (DiskImage image = request.withFormat(known).open()) {
            size = sizeBytes.orElse(image.sizeBytes());
        }
        requireSize(path, size);
        Qcow2Image.create(path, size, Optional.of(backing), Optional.of(known.text()));
    }

    private static void requireSize(Path path, long sizeBytes) throws ImageException {
        if (sizeBytes <= 0 || sizeBytes % 512 != 0) {
            throw new ImageException(
                    path + ": a disk of " + sizeBytes + " bytes, expected a multiple of 512");
        }
    }

    /** Tells what is known of an image, without reading its data. */
    public static Description describe(Path path, Optional<DiskFormat> format) throws IOException {
        try (ImageFile file = ImageFile.open(path, false)) {
            DiskFormat kind = format.isPresent() ? format.get() : ImageRequest.probe(file);
            return switch (kind) {
                case RAW ->
                        new Description(
                                kind,
                                (file.size() + 511) & -512,
                                file.size(),
                                0,
                                Optional.empty(),
                                Optional.empty(),
                                0,
                                0);
                case QCOW2 -> {
                    Qcow2Header header = Qcow2Header.read(file);
                    yield new Description(
                            kind,
                            header.sizeBytes(),
                            file.size(),
                            header.clusterBytes(),
                            header.backing(),
                            header.backingFormat(),
                            header.snapshots(),
                            header.version());
                }
            };
        }
    }

    /**
     * Looks for faults in an image's own tables; those of images below it are not looked at.
     *
     * @throws ImageException if the format has nothing that could be checked, or it is no image
     */
    public static Findings check(Path path, Optional<DiskFormat> format) throws IOException {
        try (ImageFile file = ImageFile.open(path, false)) {
            DiskFormat kind = format.isPresent() ? format.get() : ImageRequest.probe(file);
            if (kind != DiskFormat.QCOW2) {
                throw new ImageException(path + " is " + kind.text() + ", which has no checks");
            }
            Qcow2Header header = Qcow2Header.read(file);
            Qcow2Check.Result result =
                    new Qcow2Check(file, header, new Qcow2Refcounts(file, header)).run();
            long clusters =
                    (header.sizeBytes() - 1 + header.clusterBytes()) >> header.clusterBits();
            return new Findings(result.errors(), result.leaks(), result.allocated(), clusters);
        }
    }

    /**
     * Copies an image into a new file, without what is zero, or onto a block device.
     *
     * @param to a file that is not there yet, or a device that is large enough
     * @param progress told how many bytes of the disk are done, now and then
     * @throws ImageException if one of them cannot be; no new file is left then
     */
    public static void convert(ImageRequest from, Path to, DiskFormat format, LongConsumer progress)
            throws IOException {
        try (DiskImage source = from.open()) {
            if (ImageFile.isBlockDevice(to)) {
                convertOnto(to, source, format, progress);
                return;
            }
            create(to, format, source.sizeBytes());
            try (DiskImage target = ImageRequest.of(to).withFormat(format).open()) {
                copy(source, target, false, progress);
                target.flush();
            } catch (IOException e) {
                Files.deleteIfExists(to);
                throw e;
            }
        }
    }

    private static void convertOnto(
            Path device, DiskImage source, DiskFormat format, LongConsumer progress)
            throws IOException {
        if (format != DiskFormat.RAW) {
            throw new ImageException(device + " is a device, on which only a raw image is put");
        }
        try (DiskImage target = ImageRequest.of(device).withFormat(format).open()) {
            if (target.sizeBytes() < source.sizeBytes()) {
                throw new ImageException(
                        device
                                + " has "
                                + target.sizeBytes()
                                + " bytes, and the disk "
                                + source.sizeBytes());
            }
            // What lies on the device is not zero.
            copy(source, target, true, progress);
            target.flush();
        }
    }

    /**
     * @param zerosToo whether the target does not read as zeros yet
     */
    private static void copy(
            DiskImage source, DiskImage target, boolean zerosToo, LongConsumer progress)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(COPIED_BYTES);
        long size = source.sizeBytes();
        long told = 0;
        for (long at = 0; at < size; ) {
            DiskImage.Extent extent = source.extentAt(at);
            long length = Math.min(extent.length(), size - at);
            if (zerosToo || !extent.zero()) {
                length = Math.min(length, COPIED_BYTES - at % COPIED_BYTES);
                source.read(at, buffer.clear().limit((int) length));
                buffer.flip();
                if (zerosToo) {
                    target.write(at, buffer);
                } else {
                    writeData(target, at, buffer);
                }
            }
            at += length;
            if (at - told >= COPIED_BYTES || at == size) {
                told = at;
                progress.accept(at);
            }
        }
    }

    /** Writes what is not zero, in pieces of a page. */
    private static void writeData(DiskImage target, long offset, ByteBuffer data)
            throws IOException {
        int end = data.limit();
        int start = 0;
        while (start < end) {
            int stop = start;
            while (stop < end && !isZero(data, stop)) {
                stop = Math.min(end, stop + Overlay.PAGE_BYTES);
            }
            if (stop > start) {
                data.limit(stop).position(start);
                target.write(offset + start, data);
                data.limit(end);
            }
            start = Math.min(end, stop + Overlay.PAGE_BYTES);
        }
    }

    private static boolean isZero(ByteBuffer data, int at) {
        int length = Math.min(data.limit() - at, Overlay.PAGE_BYTES);
        return data.slice(at, length).mismatch(ZEROS.slice(0, length)) < 0;
    }
}
