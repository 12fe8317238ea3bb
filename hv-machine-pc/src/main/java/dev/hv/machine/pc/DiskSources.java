package dev.hv.machine.pc;

import dev.hv.api.backend.HostBackend;
import dev.hv.disk.DiskDrive;
import dev.hv.disk.DiskImage;
import dev.hv.disk.ImageBlocks;
import dev.hv.disk.ImageRequest;
import dev.hv.disk.NonVolatileImage;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** What a disk controller's slots can lead to on this host. */
public final class DiskSources {
    /** Bytes of a hard disk's sector. */
    public static final int DISK_SECTOR_BYTES = 512;

    /** Bytes of a CD-ROM's sector. */
    public static final int CD_SECTOR_BYTES = 2048;

    private DiskSources() {}

    /**
     * An image as a fixed disk.
     *
     * @param clock the machine's: where it is deterministic, guests do not see how fast the host is
     */
    public static BackendSource disk(ImageRequest image, ClockSpec clock) {
        return new BackendSource() {
            @Override
            public String description() {
                return image.path().toString();
            }

            @Override
            public HostBackend open(Executor domain) throws IOException {
                return serve(image.open(), DISK_SECTOR_BYTES, domain, clock);
            }
        };
    }

    /**
     * A drive whose medium can be changed.
     *
     * @param sectorBytes of its media
     * @param medium that is in it at first
     * @param clock the machine's
     * @param opened told the drive, with which the medium is changed
     */
    public static BackendSource drive(
            int sectorBytes,
            Optional<ImageRequest> medium,
            ClockSpec clock,
            Consumer<DiskDrive> opened) {
        return new BackendSource() {
            @Override
            public String description() {
                return medium.map(image -> image.path().toString()).orElse("empty");
            }

            @Override
            public HostBackend open(Executor domain) throws IOException {
                DiskDrive drive =
                        new DiskDrive(
                                sectorBytes,
                                domain,
                                image -> serve(image, sectorBytes, domain, clock));
                if (medium.isPresent()) {
                    drive.load(medium.get().open());
                }
                opened.accept(drive);
                return drive;
            }
        };
    }

    /** An image as what a memory chip holds. */
    public static BackendSource chip(ImageRequest image) {
        return new BackendSource() {
            @Override
            public String description() {
                return image.path().toString();
            }

            @Override
            public HostBackend open(Executor domain) throws IOException {
                return NonVolatileImage.of(image.open(), domain);
            }
        };
    }

    /** A drive with nothing in it, for a machine that is only looked at. */
    public static BackendSource nothing(String description, int sectorBytes) {
        return BackendSource.of(
                description,
                domain ->
                        new DiskDrive(
                                sectorBytes,
                                domain,
                                image -> ImageBlocks.immediate(image, sectorBytes, domain)));
    }

    private static ImageBlocks serve(
            DiskImage image, int sectorBytes, Executor domain, ClockSpec clock) {
        return switch (clock.mode()) {
            case REAL -> ImageBlocks.threaded(image, sectorBytes, domain);
            case DETERMINISTIC -> ImageBlocks.immediate(image, sectorBytes, domain);
        };
    }
}
