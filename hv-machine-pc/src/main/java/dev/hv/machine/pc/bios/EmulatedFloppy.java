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

    private static final long MEDIUM = BiosData.BOOT + 0x30;
    private static final long START = BiosData.BOOT + 0x34;
    private static final int CYLINDERS = 80;
    private static final int SECTORS_PER_BLOCK = Transfer.BLOCK_BYTES / Transfer.SECTOR_BYTES;
    private static final int SPECIFICATION_BYTES = 0x13;

    private final Hardware pc;
    private final Drives drives;
    private final Transfer transfer;
    private final Service real;

    /**
     * @param real serves the floppy drives that there are
     */
    EmulatedFloppy(Hardware pc, Drives drives, Transfer transfer, Service real) {
        this.pc = pc;
        this.drives = drives;
        this.transfer = transfer;
        this.real = real;
    }

    /**
     * Begins.
     *
     * @param medium as the catalog names it: 1 for 1.2 MB, 2 for 1.44 MB, 3 for 2.88 MB
     * @param block where the image begins
     */
    static void begin(Hardware pc, int medium, int block) {
        pc.write8(MEDIUM, medium);
        pc.write32(START, block);
    }

    private boolean active() {
        return pc.read8(MEDIUM) != 0;
    }

    private int sectorsPerTrack() {
        return switch (pc.read8(MEDIUM)) {
            case 1 -> 15;
            case 3 -> 36;
            default -> 18;
        };
    }

    @Override
    public Outcome call(Frame frame) {
        if (!active()) {
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
                frame.bx(pc.read8(MEDIUM) == 1 ? 2 : pc.read8(MEDIUM) == 3 ? 5 : 4);
                frame.cx((CYLINDERS - 1) << 8 | sectorsPerTrack());
                frame.dx(0x0101);
                frame.es(Rom.SEGMENT);
                frame.di(Rom.DISKETTE_TABLE);
                yield frame.succeed();
            }
            case 0x15 -> {
                frame.ah(1);
                yield frame.succeed();
            }
            case 0x4B -> emulation(frame);
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
                || sector > sectorsPerTrack()
                || cylinder >= CYLINDERS
                || frame.dh() > 1
                || count == 0
                || cdrom < 0) {
            return end(frame, count == 0 ? BAD_COMMAND : SECTOR_NOT_FOUND);
        }
        long first = (cylinder * 2L + frame.dh()) * sectorsPerTrack() + sector - 1;
        long start = (pc.read32(START) & 0xFFFF_FFFFL) * SECTORS_PER_BLOCK;
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

    /** AH=4Bh: AL=00h ends the emulation, AL=01h only tells of it. */
    private Outcome emulation(Frame frame) {
        long packet = frame.dsAddress(frame.si());
        pc.writeBytes(packet, new byte[SPECIFICATION_BYTES]);
        pc.write8(packet, SPECIFICATION_BYTES);
        pc.write8(packet + 1, pc.read8(MEDIUM));
        pc.write32(packet + 4, pc.read32(START));
        pc.write16(packet + 14, 1);
        pc.write8(packet + 16, CYLINDERS - 1);
        pc.write8(packet + 17, sectorsPerTrack());
        pc.write8(packet + 18, 1);
        if (frame.al() == 0) {
            pc.write8(MEDIUM, 0);
        }
        return end(frame, OK);
    }
}
