package dev.hv.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;

/** What an image is an image of, as far as its contents and its size tell. */
public enum MediumKind {
    /** A hard disk. */
    DISK,
    /** A CD-ROM: a volume descriptor of ISO 9660 (ECMA-119, 8.1) in sector 16. */
    CDROM,
    /** A floppy disk: of exactly the size of a standard format. */
    FLOPPY;

    private static final int DESCRIPTOR = 16 * 2048 + 1;
    private static final String STANDARD_IDENTIFIER = "CD001";

    /** Sizes of floppy disks, in KiB. */
    private static final Set<Long> FLOPPIES =
            Set.of(160L, 180L, 320L, 360L, 640L, 720L, 1200L, 1440L, 1680L, 1720L, 2880L);

    /**
     * Looks into a file.
     *
     * @throws ImageException if it cannot be opened, or is in use
     */
    public static MediumKind of(Path path) throws IOException {
        try (ImageFile file = ImageFile.open(path, false)) {
            if (ImageRequest.probe(file) != DiskFormat.RAW) {
                return DISK;
            }
            byte[] identifier = new byte[STANDARD_IDENTIFIER.length()];
            file.read(DESCRIPTOR, ByteBuffer.wrap(identifier));
            if (new String(identifier, StandardCharsets.ISO_8859_1).equals(STANDARD_IDENTIFIER)) {
                return CDROM;
            }
            boolean whole = file.size() % 1024 == 0;
            return whole && FLOPPIES.contains(file.size() / 1024) ? FLOPPY : DISK;
        }
    }
}
