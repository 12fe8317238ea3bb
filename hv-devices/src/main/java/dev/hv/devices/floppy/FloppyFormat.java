package dev.hv.devices.floppy;

import java.util.Arrays;
import java.util.Optional;

/**
 * How a floppy disk is formatted: MFM, sectors of 512 bytes, numbered from 1 on each track, and all
 * tracks of a cylinder before the next. The formats are those of PC DOS and MS-DOS (ECMA-78, 99,
 * 100, 125 for their tracks), and the two with 21 sectors that distributions of software used.
 */
enum FloppyFormat {
    KIB_160(40, 1, 8, Density.DOUBLE),
    KIB_180(40, 1, 9, Density.DOUBLE),
    KIB_320(40, 2, 8, Density.DOUBLE),
    KIB_360(40, 2, 9, Density.DOUBLE),
    KIB_640(80, 2, 8, Density.DOUBLE),
    KIB_720(80, 2, 9, Density.DOUBLE),
    KIB_1200(80, 2, 15, Density.HIGH),
    KIB_1440(80, 2, 18, Density.HIGH),
    KIB_1680(80, 2, 21, Density.HIGH),
    KIB_1720(82, 2, 21, Density.HIGH),
    KIB_2880(80, 2, 36, Density.EXTRA);

    static final int SECTOR_BYTES = 512;

    /** How close bits lie on a track. */
    enum Density {
        DOUBLE,
        HIGH,
        EXTRA
    }

    private final int cylinders;
    private final int heads;
    private final int sectors;
    private final Density density;

    FloppyFormat(int cylinders, int heads, int sectors, Density density) {
        this.cylinders = cylinders;
        this.heads = heads;
        this.sectors = sectors;
        this.density = density;
    }

    int cylinders() {
        return cylinders;
    }

    int heads() {
        return heads;
    }

    /** Returns the number of sectors on a track. */
    int sectors() {
        return sectors;
    }

    Density density() {
        return density;
    }

    long total() {
        return (long) cylinders * heads * sectors;
    }

    /** Returns the format of a disk of so many sectors. */
    static Optional<FloppyFormat> of(long sectors) {
        return Arrays.stream(values()).filter(f -> f.total() == sectors).findFirst();
    }

    /** Returns the sector's number in the image, from 0 on. */
    long position(int cylinder, int head, int sector) {
        return ((long) cylinder * heads + head) * sectors + sector - 1;
    }
}
