package dev.hv.disk;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How a file holds a disk. */
public enum DiskFormat {
    /** The bytes of the disk, one after another. */
    RAW,
    /** QEMU's format: grows as it is written, and can lie over another image. */
    QCOW2;

    /** Returns how people write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the format that is written so, if there is one. */
    public static Optional<DiskFormat> of(String text) {
        return Stream.of(values()).filter(format -> format.text().equals(text)).findFirst();
    }

    /** Returns how all are written. */
    public static List<String> names() {
        return Stream.of(values()).map(DiskFormat::text).toList();
    }
}
