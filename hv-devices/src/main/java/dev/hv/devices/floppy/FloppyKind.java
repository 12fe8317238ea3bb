package dev.hv.devices.floppy;

/** What a floppy drive is; named after the capacity of the best disk that it takes, in KiB. */
public enum FloppyKind {
    /** 5.25 inch, double density. */
    KIB_360(40, FloppyFormat.KIB_360),
    /** 5.25 inch, high density: turns at 360/min, and takes two steps a track of 40. */
    KIB_1200(80, FloppyFormat.KIB_1200),
    /** 3.5 inch, double density. */
    KIB_720(80, FloppyFormat.KIB_720),
    /** 3.5 inch, high density. */
    KIB_1440(80, FloppyFormat.KIB_1440),
    /** 3.5 inch, extra density. */
    KIB_2880(80, FloppyFormat.KIB_2880);

    /** Heads reach a little further than the tracks that are promised. */
    private static final int SPARE_CYLINDERS = 3;

    private static final int RATE_500 = 0;
    private static final int RATE_300 = 1;
    private static final int RATE_250 = 2;
    private static final int RATE_1000 = 3;

    /** A medium that the drive cannot read. */
    static final int UNREADABLE = -1;

    private final int tracks;
    private final FloppyFormat own;

    FloppyKind(int tracks, FloppyFormat own) {
        this.tracks = tracks;
        this.own = own;
    }

    /** Returns the format of the best disks of this drive. */
    FloppyFormat own() {
        return own;
    }

    /** Returns the number by which the CMOS memory of a PC/AT tells such a drive. */
    public int cmosNumber() {
        return switch (this) {
            case KIB_360 -> 1;
            case KIB_1200 -> 2;
            case KIB_720 -> 3;
            case KIB_1440 -> 4;
            case KIB_2880 -> 5;
        };
    }

    /**
     * Returns the drive that a disk is for: the simplest that takes all of it, or the usual one for
     * images of other sizes than those of disks.
     *
     * @param bytes of the image
     */
    public static FloppyKind forImage(long bytes) {
        return FloppyFormat.of(bytes / FloppyFormat.SECTOR_BYTES)
                .map(
                        format ->
                                switch (format) {
                                    case KIB_160, KIB_180, KIB_320, KIB_360 -> KIB_360;
                                    case KIB_640, KIB_720 -> KIB_720;
                                    case KIB_1200 -> KIB_1200;
                                    case KIB_1440, KIB_1680, KIB_1720 -> KIB_1440;
                                    case KIB_2880 -> KIB_2880;
                                })
                .orElse(KIB_1440);
    }

    /** Returns the last cylinder that the heads reach. */
    int lastCylinder() {
        return tracks + SPARE_CYLINDERS - 1;
    }

    /** Returns how many cylinders of the drive one of that format takes. */
    int stepsPerCylinder(FloppyFormat format) {
        return this == KIB_1200 && format.cylinders() == FloppyFormat.KIB_360.cylinders() ? 2 : 1;
    }

    /**
     * Returns the data rate at which this drive gives the data of a disk, as the codes of the data
     * rate select register, or {@link #UNREADABLE}.
     */
    int rate(FloppyFormat format) {
        if (format.cylinders() > tracks + SPARE_CYLINDERS
                || format.density().compareTo(own.density()) > 0) {
            return UNREADABLE;
        }
        return switch (format.density()) {
            case DOUBLE -> this == KIB_1200 ? RATE_300 : RATE_250;
            case HIGH -> fits(format) ? RATE_500 : UNREADABLE;
            case EXTRA -> RATE_1000;
        };
    }

    /** A turn at 360/min holds 15 sectors of high density, one at 300/min up to 21. */
    private boolean fits(FloppyFormat format) {
        return this != KIB_1200 || format.sectors() <= own.sectors();
    }
}
