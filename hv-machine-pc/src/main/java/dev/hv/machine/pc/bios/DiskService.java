package dev.hv.machine.pc.bios;

import dev.hv.machine.pc.bios.Drives.Drive;
import dev.hv.machine.pc.bios.Drives.Kind;
import dev.hv.machine.pc.bios.Transfer.Action;

/**
 * INT 13h for fixed disks and CD-ROM drives: the functions of the PC/AT (IBM PS/2 BIOS Interface
 * Technical Reference, INT 13h) and the Enhanced Disk Drive extensions (INCITS 363, EDD-3, clause
 * 7), version 3.0 without the host-bus path.
 */
final class DiskService implements Service {
    private static final int OK = 0x00;
    private static final int BAD_COMMAND = 0x01;
    private static final int NOT_FOUND = 0x04;
    private static final int NO_MEDIUM = 0x31;
    private static final int CONTROLLER_FAILED = 0x20;
    private static final int TIME_OUT = 0x80;
    private static final int WRITE_PROTECTED = 0x03;

    private static final int EXTENSIONS_VERSION = 0x30;
    private static final int PACKET_ACCESS = 0x01;
    private static final int ENHANCED = 0x04;
    private static final int PARAMETERS_BYTES = 30;
    private static final long WHOLE_64_BIT = -1L;

    private final Hardware pc;
    private final Drives drives;
    private final Transfer transfer;
    private final Service floppies;
    private final BootedImage image;

    /**
     * @param floppies serves numbers below 80h
     */
    DiskService(Hardware pc, Drives drives, Transfer transfer, Service floppies) {
        this.pc = pc;
        this.drives = drives;
        this.transfer = transfer;
        this.floppies = floppies;
        image = new BootedImage(pc);
    }

    @Override
    public Outcome call(Frame frame) {
        int number = frame.dl();
        if (number < Drives.FIRST_DISK) {
            return floppies.call(frame);
        }
        if (frame.again()) {
            return step(frame);
        }
        int index = drives.index(number);
        if (index < 0) {
            return frame.ah() == 0x15 ? absent(frame) : end(frame, BAD_COMMAND);
        }
        Drive drive = drives.get(index);
        return switch (frame.ah()) {
            case 0x00, 0x0C, 0x0D, 0x10, 0x11, 0x14, 0x47 -> end(frame, OK);
            case 0x01 -> lastStatus(frame);
            case 0x02 -> byGeometry(frame, index, drive, Action.READ);
            case 0x03 -> byGeometry(frame, index, drive, Action.WRITE);
            case 0x04 -> byGeometry(frame, index, drive, Action.VERIFY);
            case 0x08 -> geometry(frame, drive);
            case 0x09 -> end(frame, OK);
            case 0x15 -> type(frame, drive);
            case 0x41 -> extensions(frame);
            case 0x42 -> byPacket(frame, index, drive, Action.READ);
            case 0x43 -> byPacket(frame, index, drive, Action.WRITE);
            case 0x44 -> byPacket(frame, index, drive, Action.VERIFY);
            case 0x48 -> parameters(frame, drive);
            case 0x4B -> end(frame, image.tell(frame) ? OK : BAD_COMMAND);
            case 0x4E -> end(frame, frame.al() <= 0x06 ? OK : BAD_COMMAND);
            default -> end(frame, BAD_COMMAND);
        };
    }

    private Outcome end(Frame frame, int status) {
        pc.write8(BiosData.DISK_STATUS, status);
        return frame.end(status);
    }

    private Outcome lastStatus(Frame frame) {
        return frame.end(pc.read8(BiosData.DISK_STATUS));
    }

    /** AH=15h of a drive that is not there: AH is 0, and no error. */
    private static Outcome absent(Frame frame) {
        frame.ah(0);
        return frame.succeed();
    }

    private Outcome byGeometry(Frame frame, int index, Drive drive, Action action) {
        int cylinder = frame.ch() | (frame.cl() & 0xC0) << 2;
        int sector = frame.cl() & 0x3F;
        int count = frame.al();
        if (drive.kind() != Kind.DISK
                || sector == 0
                || count == 0
                || frame.dh() >= drive.heads()
                || sector > drive.sectorsPerTrack()) {
            return end(frame, BAD_COMMAND);
        }
        long first =
                ((long) cylinder * drive.heads() + frame.dh()) * drive.sectorsPerTrack()
                        + sector
                        - 1;
        if (first + count > drive.sectors()) {
            return end(frame, NOT_FOUND);
        }
        transfer.start(index, action, first, count, frame.esAddress(frame.bx()));
        return step(frame);
    }

    private Outcome byPacket(Frame frame, int index, Drive drive, Action action) {
        long packet = frame.dsAddress(frame.si());
        int length = pc.read8(packet);
        if (length < 0x10) {
            return end(frame, BAD_COMMAND);
        }
        int count = pc.read16(packet + 2);
        long address = pc.read16(packet + 6) * 16L + pc.read16(packet + 4);
        if (length >= 0x18 && pc.read32(packet + 4) == -1) {
            address = pc.read64(packet + 0x10);
        }
        long first = pc.read64(packet + 8);
        if (drive.kind() == Kind.CDROM && action == Action.WRITE) {
            return end(frame, WRITE_PROTECTED);
        }
        if (first < 0 || (drive.kind() == Kind.DISK && first > drive.sectors() - count)) {
            return end(frame, NOT_FOUND);
        }
        transfer.start(index, action, first, count, address);
        return step(frame);
    }

    private Outcome step(Frame frame) {
        return switch (transfer.step()) {
            case BUSY -> Outcome.POLL;
            case DONE -> finish(frame, OK);
            case FAILED ->
                    finish(frame, frame.dl() >= Drives.FIRST_CDROM ? NO_MEDIUM : CONTROLLER_FAILED);
            case TIMED_OUT -> finish(frame, TIME_OUT);
        };
    }

    private Outcome finish(Frame frame, int status) {
        if (frame.ah() < 0x40) {
            frame.al(transfer.done());
        } else {
            pc.write16(frame.dsAddress(frame.si()) + 2, transfer.done());
        }
        return end(frame, status);
    }

    private Outcome geometry(Frame frame, Drive drive) {
        if (drive.kind() != Kind.DISK) {
            return end(frame, BAD_COMMAND);
        }
        int last = Math.min(drive.cylinders(), Drives.MAX_CYLINDERS) - 1;
        frame.ch(last);
        frame.cl(drive.sectorsPerTrack() | (last >> 2 & 0xC0));
        frame.dh(drive.heads() - 1);
        frame.dl(pc.read8(BiosData.DISK_COUNT));
        frame.al(0);
        return end(frame, OK);
    }

    private Outcome type(Frame frame, Drive drive) {
        if (drive.kind() != Kind.DISK) {
            return absent(frame);
        }
        long sectors =
                Math.min(
                        drive.sectors(),
                        (long) drive.cylinders() * drive.heads() * drive.sectorsPerTrack());
        frame.cx((int) (sectors >> 16));
        frame.dx((int) sectors);
        frame.ah(3);
        frame.flag(Frame.CF, false);
        return Outcome.DONE;
    }

    private Outcome extensions(Frame frame) {
        if (frame.bx() != 0x55AA) {
            return end(frame, BAD_COMMAND);
        }
        frame.bx(0xAA55);
        frame.cx(PACKET_ACCESS | ENHANCED);
        end(frame, OK);
        frame.ah(EXTENSIONS_VERSION);
        return Outcome.DONE;
    }

    /**
     * The result buffer of AH=48h, up to the part that version 1.x defines and the table pointer.
     */
    private Outcome parameters(Frame frame, Drive drive) {
        long buffer = frame.dsAddress(frame.si());
        int room = pc.read16(buffer);
        if (room < 26) {
            return end(frame, BAD_COMMAND);
        }
        boolean disk = drive.kind() == Kind.DISK;
        pc.write16(buffer, Math.min(room, PARAMETERS_BYTES));
        pc.write16(buffer + 2, disk ? 0x02 : 0x74); // geometry valid; removable, change, lockable
        pc.write32(buffer + 4, disk ? drive.cylinders() : -1);
        pc.write32(buffer + 8, disk ? drive.heads() : -1);
        pc.write32(buffer + 12, disk ? drive.sectorsPerTrack() : -1);
        pc.write64(buffer + 16, disk ? drive.sectors() : WHOLE_64_BIT);
        pc.write16(buffer + 24, disk ? Transfer.SECTOR_BYTES : Transfer.BLOCK_BYTES);
        if (room >= PARAMETERS_BYTES) {
            pc.write32(buffer + 26, -1);
        }
        return end(frame, OK);
    }
}
