package dev.hv.machine.pc.bios;

import java.util.List;

/**
 * INT 13h for floppy drives (IBM PS/2 BIOS Interface Technical Reference, INT 13h, diskette). A
 * call goes through stages, each begun by a command and ended by the controller's interrupt.
 */
final class FloppyService implements Service {
    private static final int OK = 0x00;
    private static final int BAD_COMMAND = 0x01;
    private static final int NO_ADDRESS_MARK = 0x02;
    private static final int WRITE_PROTECTED = 0x03;
    private static final int SECTOR_NOT_FOUND = 0x04;
    private static final int CHANGED = 0x06;
    private static final int DMA_BOUNDARY = 0x09;
    private static final int BAD_CRC = 0x10;
    private static final int CONTROLLER_FAILED = 0x20;
    private static final int SEEK_FAILED = 0x40;
    private static final int TIME_OUT = 0x80;

    private static final int SECONDS = 4;
    private static final int SECTOR_BYTES = 512;

    /** The number, in the CMOS memory, of drives of 360 KiB. */
    private static final int WITHOUT_CHANGE_LINE = 1;

    /** What a format takes of a sector: cylinder, head, number, size. */
    private static final int FIELD_BYTES = 4;

    private static final long DMA_END = 16 << 20;
    private static final int INTERRUPTED = 0x80;
    private static final int STATUS_CODE = 0xC0;

    /** In {@link BiosData#FLOPPY_MEDIA}: the medium is known; double steps; the rate's place. */
    private static final int KNOWN = 0x10;

    /** The kinds of both drives, the first in the high half. */
    static final int CMOS_FLOPPIES = 0x10;

    private static final int RATE_SHIFT = 6;

    private static final long STAGE = BiosData.BOOT + 0x20;
    private static final long DEADLINE = BiosData.BOOT + 0x24;
    private static final long TRIED = BiosData.BOOT + 0x28;

    /** Whether the controller was reset, and has been asked about it. */
    private static final long READY = BiosData.BOOT + 0x29;

    /** Whether the call only lets the drive notice that a disk which was known is another now. */
    private static final long NOTICING = BiosData.BOOT + 0x2A;

    /** Drives that the controller polls after a reset. */
    private static final int POLLED = 4;

    /** The disk table's first bytes: 3 ms a step, heads unloaded after 240 ms; loaded in 2 ms. */
    private static final int STEP_AND_UNLOAD = 0xDF;

    private static final int LOAD_AND_DMA = 0x02;

    /** Offset in the disk table of a track's last sector. */
    private static final int LAST_SECTOR = 4;

    /** Data rates in the order in which they are tried, as the controller's code. */
    private static final int[] RATES = {3, 0, 2, 1};

    private final Hardware pc;
    private final FloppyController controller;

    FloppyService(Hardware pc) {
        this.pc = pc;
        controller = new FloppyController(pc);
    }

    /** What is waited for. */
    private enum Stage {
        RESET,
        STEP,
        RECALIBRATE,
        IDENTIFY,
        SEEK,
        TRANSFER;

        private static final List<Stage> BY_CODE = List.of(values());

        /** Returns the number that stands for it in memory. */
        int code() {
            return BY_CODE.indexOf(this);
        }

        /** Returns what a number in memory stands for; guests may have written any. */
        static Stage of(int code) {
            return BY_CODE.get(code % BY_CODE.size());
        }
    }

    /**
     * A kind of drive, by its number in the CMOS memory.
     *
     * @param cylinders it has
     * @param sectorsPerTrack at its own density
     * @param rate of its own density, as the controller's code
     */
    private record Type(int cylinders, int sectorsPerTrack, int rate) {
        static Type of(int number) {
            return switch (number) {
                case 1 -> new Type(40, 9, 2);
                case 2 -> new Type(80, 15, 0);
                case 3 -> new Type(80, 9, 2);
                case 5, 6 -> new Type(80, 36, 3);
                default -> new Type(80, 18, 0);
            };
        }
    }

    /**
     * Returns what {@link BiosData#FLOPPY_TYPES} says of a drive: its kind is known (bit 2), it has
     * several rates (bit 1) and 80 cylinders (bit 0).
     *
     * @param type as the CMOS memory has it
     */
    static int capabilities(int type) {
        return switch (type) {
            case 0 -> 0;
            case 1 -> 0x04;
            case 3 -> 0x05;
            default -> 0x07;
        };
    }

    /** Returns the state of a medium that is known: its rate, and what it is in which drive. */
    private static int mediaState(int type, int rate) {
        int kind =
                switch (type) {
                    case 1 -> 3; // 360 KiB in a drive of that
                    case 2 -> rate == 0 ? 5 : 4; // 1200 or 360 KiB in one of 1200 KiB
                    default -> 7;
                };
        return KNOWN | rate << RATE_SHIFT | kind;
    }

    private int typeNumber(int drive) {
        return drive > 1 ? 0 : pc.cmos(CMOS_FLOPPIES) >> (drive == 0 ? 4 : 0) & 0xF;
    }

    @Override
    public Outcome call(Frame frame) {
        int drive = frame.dl();
        if (frame.again()) {
            return proceed(frame, drive);
        }
        int number = typeNumber(drive);
        if (number == 0) {
            return absent(frame);
        }
        return switch (frame.ah()) {
            case 0x00 -> reset();
            case 0x01 -> frame.end(pc.read8(BiosData.FLOPPY_STATUS));
            case 0x02, 0x03, 0x04, 0x05 -> begin(frame, drive);
            case 0x08 -> parameters(frame, number);
            case 0x15 -> {
                frame.ah(number == WITHOUT_CHANGE_LINE ? 1 : 2);
                yield frame.succeed();
            }
            case 0x16 -> change(frame, drive);
            case 0x17, 0x18 -> formatOf(frame, number);
            default -> end(frame, BAD_COMMAND);
        };
    }

    private Outcome absent(Frame frame) {
        return switch (frame.ah()) {
            case 0x00, 0x15 -> {
                frame.ah(0);
                yield frame.succeed();
            }
            case 0x08 -> {
                frame.ax(0);
                frame.bx(0);
                frame.cx(0);
                frame.dx(0);
                yield frame.succeed();
            }
            default -> end(frame, frame.ah() > 0x18 ? BAD_COMMAND : TIME_OUT);
        };
    }

    private Outcome end(Frame frame, int status) {
        pc.write8(BiosData.FLOPPY_STATUS, status);
        // The motor runs on for about two seconds.
        pc.write8(BiosData.FLOPPY_TIMEOUT, 2 * Clock.TICKS_PER_SECOND);
        return frame.end(status);
    }

    /** The controller passes on the line of the selected drive alone, while its motor is on. */
    private Outcome change(Frame frame, int drive) {
        controller.select(drive);
        return end(frame, controller.mediumChanged() ? CHANGED : OK);
    }

    private Outcome parameters(Frame frame, int number) {
        Type type = Type.of(number);
        int floppies = (typeNumber(0) != 0 ? 1 : 0) + (typeNumber(1) != 0 ? 1 : 0);
        frame.ax(0);
        frame.bx(number);
        frame.cx((type.cylinders() - 1) << 8 | type.sectorsPerTrack());
        frame.dx(1 << 8 | floppies);
        frame.es(Rom.SEGMENT);
        frame.di(Rom.DISKETTE_TABLE);
        return frame.succeed();
    }

    /** Functions 17h and 18h: which format is going to be written. */
    private Outcome formatOf(Frame frame, int number) {
        Type type = Type.of(number);
        if (frame.ah() == 0x18) {
            if ((frame.cl() & 0x3F) > type.sectorsPerTrack() || frame.ch() >= type.cylinders()) {
                return end(frame, 0x0C);
            }
            frame.es(Rom.SEGMENT);
            frame.di(Rom.DISKETTE_TABLE);
        }
        return end(frame, OK);
    }

    // ------------------------------------------------------------------ transfers

    private Outcome begin(Frame frame, int drive) {
        if (frame.al() == 0 || frame.dh() > 1) {
            return end(frame, BAD_COMMAND);
        }
        if (memory(frame) < 0) {
            return end(frame, DMA_BOUNDARY);
        }
        pc.write8(TRIED, 0);
        if (pc.read8(READY) == 0) {
            return reset();
        }
        pc.write32(DEADLINE, Clock.deadline(pc, SECONDS));
        return select(frame, drive);
    }

    private static int bytes(Frame frame) {
        return frame.al() * (frame.ah() == 0x05 ? FIELD_BYTES : SECTOR_BYTES);
    }

    /**
     * Returns where in memory the data are; -1 where the DMA controller does not reach them: it
     * counts within 64 KiB of the first 16 MiB (82371SB, section 2.4, and 8237A). A verification
     * moves nothing.
     */
    private long memory(Frame frame) {
        if (frame.ah() == 0x04) {
            return 0;
        }
        int bytes = bytes(frame);
        long at = pc.physical(frame.esAddress(frame.bx()), bytes).orElse(-1);
        return at < DMA_END && (at & 0xFFFF) + bytes <= 0x10000 ? at : -1;
    }

    private Outcome reset() {
        pc.write32(DEADLINE, Clock.deadline(pc, SECONDS));
        pc.write8(READY, 0);
        pc.write8(BiosData.FLOPPY_CALIBRATED, 0);
        pc.write8(STAGE, Stage.RESET.code());
        controller.reset();
        return Outcome.POLL;
    }

    /** The interrupt after a reset is over once each drive was asked for (82077AA, 5.2.4). */
    private Outcome resetDone(Frame frame, int drive) {
        for (int i = 0; i < POLLED; i++) {
            if (!controller.send(FloppyController.SENSE_INTERRUPT) || controller.result(2) < 0) {
                return end(frame, CONTROLLER_FAILED);
            }
        }
        if (!controller.send(FloppyController.SPECIFY, STEP_AND_UNLOAD, LOAD_AND_DMA)) {
            return end(frame, CONTROLLER_FAILED);
        }
        pc.write8(READY, 1);
        return frame.ah() == 0 ? end(frame, OK) : select(frame, drive);
    }

    private Outcome select(Frame frame, int drive) {
        controller.select(drive);
        pc.write8(NOTICING, 0);
        if (controller.mediumChanged()) {
            // The caller is told once, so that it forgets what it knows of the other disk.
            int known = pc.read8(BiosData.FLOPPY_MEDIA + drive) & KNOWN;
            pc.write8(NOTICING, known == 0 ? 0 : 1);
            pc.write8(BiosData.FLOPPY_MEDIA + drive, 0);
            pc.write8(
                    BiosData.FLOPPY_CALIBRATED,
                    pc.read8(BiosData.FLOPPY_CALIBRATED) & ~(1 << drive));
            // A step is what lets the drive notice a new disk; at cylinder 0 there is none back.
            // Where the heads are on cylinder 1 already, recalibration is the step.
            return command(frame, Stage.STEP, FloppyController.SEEK, drive, 1);
        }
        boolean calibrated = (pc.read8(BiosData.FLOPPY_CALIBRATED) >> drive & 1) != 0;
        if (!calibrated) {
            return command(frame, Stage.RECALIBRATE, FloppyController.RECALIBRATE, drive);
        }
        return identifyOrSeek(frame, drive);
    }

    private Outcome command(Frame frame, Stage stage, int... bytes) {
        pc.write8(BiosData.FLOPPY_CALIBRATED, pc.read8(BiosData.FLOPPY_CALIBRATED) & ~INTERRUPTED);
        pc.write8(STAGE, stage.code());
        return controller.send(bytes) ? Outcome.POLL : end(frame, CONTROLLER_FAILED);
    }

    private Outcome proceed(Frame frame, int drive) {
        if ((pc.read8(BiosData.FLOPPY_CALIBRATED) & INTERRUPTED) == 0) {
            if (Clock.past(pc, pc.read32(DEADLINE))) {
                pc.write8(READY, 0); // the next call resets the controller
                return end(frame, TIME_OUT);
            }
            return Outcome.POLL;
        }
        return switch (Stage.of(pc.read8(STAGE))) {
            case RESET -> resetDone(frame, drive);
            case STEP -> {
                if (!seekEnded()) {
                    yield end(frame, TIME_OUT);
                }
                yield command(frame, Stage.RECALIBRATE, FloppyController.RECALIBRATE, drive);
            }
            case RECALIBRATE -> {
                if (!seekEnded()) {
                    yield end(frame, SEEK_FAILED);
                }
                if (controller.mediumChanged()) {
                    yield end(frame, TIME_OUT); // no disk
                }
                pc.write8(
                        BiosData.FLOPPY_CALIBRATED,
                        pc.read8(BiosData.FLOPPY_CALIBRATED) | 1 << drive);
                if (pc.read8(NOTICING) != 0) {
                    yield end(frame, CHANGED);
                }
                yield identifyOrSeek(frame, drive);
            }
            case IDENTIFY -> identified(frame, drive);
            case SEEK -> seekEnded() ? transfer(frame, drive) : end(frame, SEEK_FAILED);
            case TRANSFER -> transferred(frame);
        };
    }

    private boolean seekEnded() {
        return controller.send(FloppyController.SENSE_INTERRUPT)
                && (controller.result(2) & STATUS_CODE) == 0;
    }

    private Outcome identifyOrSeek(Frame frame, int drive) {
        int media = pc.read8(BiosData.FLOPPY_MEDIA + drive);
        if ((media & KNOWN) != 0) {
            controller.rate(media >> RATE_SHIFT);
            return command(
                    frame, Stage.SEEK, FloppyController.SEEK, frame.dh() << 2 | drive, frame.ch());
        }
        controller.rate(RATES[pc.read8(TRIED) % RATES.length]);
        return command(frame, Stage.IDENTIFY, FloppyController.READ_ID, drive);
    }

    /** A sector's identification was looked for at one data rate. */
    private Outcome identified(Frame frame, int drive) {
        int tried = pc.read8(TRIED);
        if ((controller.result(7) & STATUS_CODE) == 0) {
            int rate = RATES[tried % RATES.length];
            pc.write8(BiosData.FLOPPY_MEDIA + drive, mediaState(typeNumber(drive), rate));
            return identifyOrSeek(frame, drive);
        }
        if (tried + 1 < RATES.length) {
            pc.write8(TRIED, tried + 1);
            return identifyOrSeek(frame, drive);
        }
        if (frame.ah() == 0x05) { // a medium without format has nothing to identify
            int rate = Type.of(typeNumber(drive)).rate();
            pc.write8(BiosData.FLOPPY_MEDIA + drive, mediaState(typeNumber(drive), rate));
            return identifyOrSeek(frame, drive);
        }
        return end(frame, controller.mediumChanged() ? TIME_OUT : NO_ADDRESS_MARK);
    }

    /** A program's own disk table (vector 1Eh) says where tracks end; else the drive's kind. */
    private int sectorsPerTrack(int drive) {
        int table = pc.read32(4 * 0x1E);
        if (table != (Rom.SEGMENT << 16 | Rom.DISKETTE_TABLE)) {
            return pc.read8((table >>> 16) * 16L + (table & 0xFFFF) + LAST_SECTOR);
        }
        Type type = Type.of(typeNumber(drive));
        int rate = pc.read8(BiosData.FLOPPY_MEDIA + drive) >> RATE_SHIFT;
        if (rate == type.rate()) {
            return type.sectorsPerTrack();
        }
        return rate == 3 ? 36 : rate == 0 ? 18 : 9;
    }

    private Outcome transfer(Frame frame, int drive) {
        int sectors = frame.al();
        int first = frame.cl() & 0x3F;
        // Formats with more sectors than usual are read where they are asked for as such; a
        // transfer that begins on a usual sector goes on on the other side.
        int last = Math.max(sectorsPerTrack(drive), first);
        int head = frame.dh();
        long address = memory(frame);
        if (address < 0) {
            return end(frame, DMA_BOUNDARY);
        }
        int mode =
                switch (frame.ah()) {
                    case 0x02 -> FloppyController.DMA_READ;
                    case 0x04 -> FloppyController.DMA_VERIFY;
                    default -> FloppyController.DMA_WRITE;
                };
        if (frame.ah() == 0x05) {
            controller.dma(mode, address, bytes(frame));
            return command(
                    frame,
                    Stage.TRANSFER,
                    FloppyController.FORMAT,
                    head << 2 | drive,
                    2,
                    sectors,
                    0x6C,
                    0xF6);
        }
        controller.dma(mode, address, bytes(frame));
        int code = frame.ah() == 0x03 ? FloppyController.WRITE : FloppyController.READ;
        return command(
                frame,
                Stage.TRANSFER,
                code,
                head << 2 | drive,
                frame.ch(),
                head,
                first,
                2,
                last,
                0x1B,
                0xFF);
    }

    private Outcome transferred(Frame frame) {
        int status = controller.result(7);
        if (status < 0) {
            frame.al(0);
            return end(frame, CONTROLLER_FAILED);
        }
        if ((status & STATUS_CODE) == 0) {
            return end(frame, OK);
        }
        frame.al(0);
        int details = pc.read8(BiosData.FLOPPY_RESULT + 1);
        if ((details & 0x02) != 0) {
            return end(frame, WRITE_PROTECTED);
        }
        if ((details & 0x20) != 0) {
            return end(frame, BAD_CRC);
        }
        if ((details & 0x10) != 0) {
            return end(frame, 0x08); // the DMA controller was late
        }
        if ((details & 0x84) != 0) { // no data, or the end of the cylinder
            return end(frame, SECTOR_NOT_FOUND);
        }
        return end(frame, (details & 0x01) != 0 ? NO_ADDRESS_MARK : CONTROLLER_FAILED);
    }
}
