package dev.hv.machine.pc.bios;

/**
 * The floppy that a CD-ROM shows while it boots by emulation (El Torito 1.0, section 4): drive 0,
 * read-only; the drives that there really are move up by one.
 */
final class EmulatedFloppy implements Service {
    private static final int OK = 0x00;
    private static final int BAD_COMMAND = 0x01;
    private static final int WRITE_PROTECTED = 0x03;
    private static final int SECTOR_NOT_FOUND = 0x04;
    private static final int CONTROLLER_FAILED = 0x20;
    private static final int TIME_OUT = 0x80;

    private static final int CYLINDERS = 80;
    private static final int SECTORS_PER_BLOCK = Transfer.BLOCK_BYTES / Transfer.SECTOR_BYTES;

    private final Hardware pc;
    private final Drives drives;
    private final Transfer transfer;
    private final BootedImage image;
    private final Service real;

    /**
     * @param real serves the floppy drives that there are
     */
    EmulatedFloppy(Hardware pc, Drives drives, Transfer transfer, Service real) {
        this.pc = pc;
        this.drives = drives;
        this.transfer = transfer;
        this.real = real;
        image = new BootedImage(pc);
    }

    @Override
    public Outcome call(Frame frame) {
        if (!image.emulated()) {
            return real.call(frame);
        }
        if (frame.dl() != 0) {
            int drive = frame.dl();
            frame.dl(drive - 1);
            Outcome outcome = real.call(frame);
            if (frame.ah() != 0x08) {
                frame.dl(drive);
            }
            return outcome;
        }
        if (frame.again()) {
            return step(frame);
        }
        return switch (frame.ah()) {
            case 0x00, 0x01, 0x04, 0x16 -> end(frame, OK);
            case 0x02 -> read(frame);
            case 0x03, 0x05 -> end(frame, WRITE_PROTECTED);
            case 0x08 -> {
                frame.ax(0);
                frame.bx(image.driveType());
                frame.cx((CYLINDERS - 1) << 8 | image.sectorsPerTrack());
                frame.dx(0x0101);
                frame.es(Rom.SEGMENT);
                frame.di(Rom.DISKETTE_TABLE);
                yield frame.succeed();
            }
            case 0x15 -> {
                frame.ah(1);
                yield frame.succeed();
            }
            case 0x4B -> end(frame, image.tell(frame) ? OK : BAD_COMMAND);
            default -> end(frame, BAD_COMMAND);
        };
    }

    private Outcome end(Frame frame, int status) {
        pc.write8(BiosData.FLOPPY_STATUS, status);
        frame.ah(status);
        frame.flag(Frame.CF, status != OK);
        return Outcome.DONE;
    }

    private Outcome read(Frame frame) {
        int sector = frame.cl() & 0x3F;
        int cylinder = frame.ch();
        int count = frame.al();
        int cdrom = drives.index(Drives.FIRST_CDROM);
        if (sector == 0
                || sector > image.sectorsPerTrack()
                || cylinder >= CYLINDERS
                || frame.dh() > 1
                || count == 0
                || cdrom < 0) {
            return end(frame, count == 0 ? BAD_COMMAND : SECTOR_NOT_FOUND);
        }
        long first = (cylinder * 2L + frame.dh()) * image.sectorsPerTrack() + sector - 1;
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
