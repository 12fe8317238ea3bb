package dev.hv.cli.console;

import dev.hv.api.backend.BlockFormat;
import dev.hv.api.device.NearestName;
import dev.hv.cli.InputException;
import dev.hv.cli.request.Argument;
import dev.hv.cli.request.DiskArgument;
import dev.hv.disk.DiskDrive;
import dev.hv.disk.ImageRequest;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The drives of one machine whose media a person changes while it runs: CD-ROM drives {@code
 * cdrom0} and on, floppy drives {@code floppy0} and on. Any thread.
 */
public final class RemovableDrives {
    private static final String EMPTY = "empty";

    private final List<BlockFormat> formats;
    private final Map<String, Drive> drives = new TreeMap<>();

    /** What a drive takes. */
    public enum Kind {
        /** Media that are only read. */
        CDROM,
        /** Media that are written too, unless the image says otherwise. */
        FLOPPY
    }

    /** A drive, which is there once the machine is assembled. */
    private static final class Drive {
        private final Kind kind;
        private @Nullable DiskDrive opened;
        private String medium;

        Drive(Kind kind, String medium) {
            this.kind = kind;
            this.medium = medium;
        }
    }

    /**
     * @param formats that plugins know
     */
    public RemovableDrives(List<BlockFormat> formats) {
        this.formats = List.copyOf(formats);
    }

    /**
     * Adds the next drive of a kind.
     *
     * @param medium that is in it at first
     * @return takes the drive when the machine is assembled
     */
    public synchronized Consumer<DiskDrive> add(Kind kind, Optional<ImageRequest> medium) {
        String word = Monitor.word(kind);
        long before = drives.values().stream().filter(drive -> drive.kind == kind).count();
        Drive drive = new Drive(kind, medium.map(image -> image.path().toString()).orElse(EMPTY));
        drives.put(word + before, drive);
        return opened -> {
            synchronized (this) {
                drive.opened = opened;
            }
        };
    }

    /** Returns a line for each drive: its name, and what was put in last. */
    synchronized List<String> lines() {
        return drives.entrySet().stream()
                .map(entry -> line(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static String line(String name, Drive drive) {
        boolean locked = drive.opened != null && drive.opened.locked();
        return name + ": " + drive.medium + (locked ? " (held by the guest)" : "");
    }

    /**
     * Puts a medium in, in place of the one that is there.
     *
     * @param image as {@code --cdrom} and {@code --floppy} take it
     * @throws InputException if there is no such drive or image, or the guest holds its medium
     */
    synchronized String insert(String name, Argument image) {
        Drive drive = free(name);
        ImageRequest request = DiskArgument.parse(image, formats, false).image();
        ImageRequest wanted = drive.kind == Kind.CDROM ? request.forReading() : request;
        try {
            opened(drive).insert(wanted.open());
        } catch (IOException e) {
            throw new InputException(name + ": " + e.getMessage(), e);
        }
        drive.medium = wanted.path().toString();
        return line(name, drive);
    }

    /**
     * Takes the medium out.
     *
     * @throws InputException if there is no such drive, or the guest holds its medium
     */
    synchronized String eject(String name) {
        Drive drive = free(name);
        opened(drive).remove();
        drive.medium = EMPTY;
        return line(name, drive);
    }

    private Drive free(String name) {
        if (drives.isEmpty()) {
            throw new InputException(
                    "this machine has no drive for it; start it with --cdrom none or --floppy"
                            + " none");
        }
        Drive drive = drives.get(name);
        if (drive == null) {
            throw new InputException(
                    "no drive '"
                            + name
                            + "'; "
                            + NearestName.hint(name, List.copyOf(drives.keySet())));
        }
        if (opened(drive).locked()) {
            throw new InputException(
                    name + ": the guest holds the medium; let it eject that first");
        }
        return drive;
    }

    private static DiskDrive opened(Drive drive) {
        if (drive.opened == null) {
            throw new IllegalStateException("the machine is not assembled");
        }
        return drive.opened;
    }
}
