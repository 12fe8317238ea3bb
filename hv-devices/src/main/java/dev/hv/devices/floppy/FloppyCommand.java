package dev.hv.devices.floppy;

import java.util.Arrays;
import java.util.Optional;

/** Commands of the 82077AA (data sheet 290166, section 5.1), by their first byte. */
enum FloppyCommand {
    READ_DATA(0x06, 0x1F, 9),
    READ_DELETED_DATA(0x0C, 0x1F, 9),
    WRITE_DATA(0x05, 0x3F, 9),
    WRITE_DELETED_DATA(0x09, 0x3F, 9),
    READ_TRACK(0x02, 0x9F, 9),
    VERIFY(0x16, 0x1F, 9),
    VERSION(0x10, 0xFF, 1),
    FORMAT_TRACK(0x0D, 0xBF, 6),
    RECALIBRATE(0x07, 0xFF, 2),
    SENSE_INTERRUPT_STATUS(0x08, 0xFF, 1),
    SPECIFY(0x03, 0xFF, 3),
    SENSE_DRIVE_STATUS(0x04, 0xFF, 2),
    CONFIGURE(0x13, 0xFF, 4),
    SEEK(0x0F, 0xFF, 3),
    RELATIVE_SEEK(0x8F, 0xBF, 3),
    DUMPREG(0x0E, 0xFF, 1),
    READ_ID(0x0A, 0xBF, 2),
    PERPENDICULAR_MODE(0x12, 0xFF, 2),
    LOCK(0x14, 0x7F, 1);

    /** Bytes of the longest. */
    static final int MAX_BYTES = 9;

    private final int code;
    private final int mask;
    private final int bytes;

    /**
     * @param code first byte, without the bits that are parameters
     * @param mask which of its bits say what command it is
     * @param bytes of the command phase
     */
    FloppyCommand(int code, int mask, int bytes) {
        this.code = code;
        this.mask = mask;
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    /** Returns whether it moves the data of sectors from the disk, or compares it there. */
    boolean reads() {
        return switch (this) {
            case READ_DATA, READ_DELETED_DATA, READ_TRACK, VERIFY -> true;
            default -> false;
        };
    }

    /** Returns the command that a first byte begins; empty for an invalid one. */
    static Optional<FloppyCommand> of(int first) {
        return Arrays.stream(values()).filter(c -> (first & c.mask) == c.code).findFirst();
    }
}
