package dev.hv.machine.pc.bios;

/**
 * The drive that a CD-ROM shows while it boots by emulation (El Torito 1.0, section 4): floppy disk
 * drive 0 or hard disk 80h, read-only; the drives of its kind that there really are move up by one.
 */
final class EmulatedDrive implements Service {
    private static final int OK = 0x00;
    private static final int BAD_COMMAND = 0x01;
    private static final int WRITE_PROTECTED = 0x03;
    private static final int SECTOR_NOT_FOUND = 0x04;
    private static final int CONTROLLER_FAILED = 0x20;
    private static final int TIME_OUT = 0x80;

    private static final int SECTORS_PER_BLOCK = Transfer.BLOCK_BYTES / Transfer.SECTOR_BYTES;

    private final Hardware pc;
    private final Drives drives;
    private final Transfer transfer;
    private final BootedImage image;
    private final Service real;

    /**
     * @param real serves the drives that there are
     */
    EmulatedDrive(Hardware pc, Drives drives, Transfer transfer, Service real) {
        this.pc = pc;
        this.drives = drives;
        this.transfer = transfer;
        this.real = real;
        image = new BootedImage(pc);
    }

    @Override
    public Outcome call(Frame frame) {
        int drive = frame.dl();
        if (!image.emulated() || !image.movesUp(drive)) {
            return real.call(frame);
        }
        if (drive != image.drive()) {
            return realDrive(frame, drive);
        }
        if (frame.again()) {
            return step(frame);
        }
        return switch (frame.ah()) {
            case 0x00, 0x04 -> end(frame, OK);
            case 0x01 -> end(frame, pc.read8(status()));
            case 0x02 -> read(frame);
            case 0x03, 0x05 -> end(frame, WRITE_PROTECTED);
            case 0x08 -> parameters(frame);
            case 0x0C, 0x0D, 0x10, 0x11 -> end(frame, image.floppy() ? BAD_COMMAND : OK);
            case 0x15 -> type(frame);
            case 0x16 -> end(frame, image.floppy() ? OK : BAD_COMMAND);
            case 0x4B -> end(frame, image.tell(frame) ? OK : BAD_COMMAND);
            default -> end(frame, BAD_COMMAND);
        };
    }

    /** Function 08h alone gives back something in DL. */
    private Outcome realDrive(Frame frame, int drive) {
        boolean kept = frame.ah() != 0x08;
        frame.dl(drive - 1);
        Outcome outcome = real.call(frame);
        if (kept || outcome != Outcome.DONE) {
            frame.dl(drive);
        }
        return outcome;
    }

    private Outcome parameters(Frame frame) {
        int last = image.cylinders() - 1;
        frame.ax(0);
        frame.cx((last & 0xFF) << 8 | (last >> 2 & 0xC0) | image.sectorsPerTrack());
        frame.dh(image.heads() - 1);
        if (image.floppy()) {
            frame.bx(image.driveType());
            frame.dl(1);
            frame.es(Rom.SEGMENT);
            frame.di(Rom.DISKETTE_TABLE);
        } else {
            frame.dl(pc.read8(BiosData.DISK_COUNT));
        }
        return frame.succeed();
    }

    private Outcome type(Frame frame) {
        if (image.floppy()) {
            frame.ah(1);
        } else {
            int sectors = image.cylinders() * image.heads() * image.sectorsPerTrack();
            frame.cx(sectors >> 16);
            frame.dx(sectors);
            frame.ah(3);
        }
        return frame.succeed();
    }

    private long status() {
        return image.floppy() ? BiosData.FLOPPY_STATUS : BiosData.DISK_STATUS;
    }

    private Outcome end(Frame frame, int status) {
        pc.write8(status(), status);
        return frame.end(status);
    }

    private Outcome read(Frame frame) {
        int sector = frame.cl() & 0x3F;
        int cylinder = frame.ch() | (image.floppy() ? 0 : (frame.cl() & 0xC0) << 2);
        int count = frame.al();
        int cdrom = drives.index(Drives.FIRST_CDROM);
        if (sector == 0
                || sector > image.sectorsPerTrack()
                || cylinder >= image.cylinders()
                || frame.dh() >= image.heads()
                || count == 0
                || cdrom < 0) {
            return end(frame, count == 0 ? BAD_COMMAND : SECTOR_NOT_FOUND);
        }
        long first =
                ((long) cylinder * image.heads() + frame.dh()) * image.sectorsPerTrack()
                        + sector
                        - 1;
        long start = image.block() * SECTORS_PER_BLOCK;
        transfer.startSectors(cdrom, start + first, count, frame.esAddress(frame.bx()));
        return step(frame);
    }

    private Outcome step(Frame frame) {
        return switch (transfer.step()) {
            case BUSY -> Outcome.POLL;
            case DONE -> end(frame, OK);
            case FAILED -> end(frame, CONTROLLER_FAILED);
            case TIMED_OUT -> end(frame, TIME_OUT);
        };
    }
}
