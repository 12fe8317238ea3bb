package dev.hv.machine.pc.bios;

import java.util.Map;

/**
 * The power-on self-test, without the test: brings the chips into the state in which a PC/AT's BIOS
 * leaves them (IBM PC/AT Technical Reference, "POST"), fills the vectors and the data areas, and
 * looks for drives.
 */
final class Post implements Service {
    private static final int PIC_MASTER = 0x20;
    private static final int PIC_SLAVE = 0xA0;
    private static final int MASTER_MASK = 0xB8; // timer, keyboard, cascade, floppy are let through
    private static final int SLAVE_MASK = 0x8F; // mouse, coprocessor, first disk
    private static final int PIT_CONTROL = 0x43;
    private static final int PIT_CHANNEL_0 = 0x40;
    private static final int PIT_CHANNEL_1 = 0x41;
    private static final int PIT_SQUARE_WAVE_0 = 0x36;
    private static final int PIT_RATE_1 = 0x54;

    /** Counts of the refresh timer: one of memory's rows in 15 microseconds. */
    private static final int REFRESH = 18;

    /** Keyboard interrupt, system flag, scan codes translated. */
    private static final int COMMAND_BYTE = 0x45;

    private static final int CMOS_EQUIPMENT = 0x14;
    private static final int CMOS_SUMMED = 0x10;
    private static final int CMOS_CHECKSUM = 0x2E;

    /** Vectors that programs may use, and those behind the interrupts of the second 8259A. */
    private static final int FIRST_USER_VECTOR = 0x60;

    private static final int LAST_USER_VECTOR = 0x67;
    private static final int LAST_SET_VECTOR = 0x77;

    private static final int EQUIPMENT_FPU = 0x0002;
    private static final int EQUIPMENT_POINTING = 0x0004;
    private static final int BASE_KIB = 639;
    private static final int[] UARTS = {0x3F8, 0x2F8, 0x3E8, 0x2E8};
    private static final int[] PARALLEL_PORTS = {0x378, 0x278, 0x3BC};
    private static final int SCRATCH_PATTERN = 0xAA;

    private final Hardware pc;
    private final Map<Integer, Integer> sizes;
    private final KeyboardService keyboard;
    private final PointingService pointing;
    private final TimeService time;
    private final VideoService video;
    private final DriveSearch search;

    Post(
            Hardware pc,
            Map<Integer, Integer> sizes,
            KeyboardService keyboard,
            PointingService pointing,
            TimeService time,
            VideoService video,
            DriveSearch search) {
        this.pc = pc;
        this.sizes = sizes;
        this.keyboard = keyboard;
        this.pointing = pointing;
        this.time = time;
        this.video = video;
        this.search = search;
    }

    @Override
    public Outcome call(Frame frame) {
        if (!frame.again()) {
            start();
        }
        if (!search.step()) {
            return Outcome.POLL;
        }
        checksum();
        return Outcome.DONE;
    }

    private void start() {
        interruptControllers();
        vectors();
        dataAreas();
        timer();
        keyboardController();
        keyboard.start();
        time.start();
        cmos();
        equipment();
        video.start();
        video.print("hv BIOS\r\n");
        search.start();
    }

    /** Edge triggered, cascaded at input 2, vectors from 08h and 70h. */
    private void interruptControllers() {
        pc.out8(PIC_MASTER, 0x11);
        pc.out8(PIC_MASTER + 1, 0x08);
        pc.out8(PIC_MASTER + 1, 0x04);
        pc.out8(PIC_MASTER + 1, 0x01);
        pc.out8(PIC_SLAVE, 0x11);
        pc.out8(PIC_SLAVE + 1, 0x70);
        pc.out8(PIC_SLAVE + 1, 0x02);
        pc.out8(PIC_SLAVE + 1, 0x01);
        pc.out8(PIC_MASTER + 1, MASTER_MASK);
        pc.out8(PIC_SLAVE + 1, SLAVE_MASK);
    }

    private void vectors() {
        for (int vector = 0; vector < 256; vector++) {
            boolean unused =
                    (vector >= FIRST_USER_VECTOR && vector <= LAST_USER_VECTOR)
                            || vector > LAST_SET_VECTOR;
            int offset = Rom.vector(vector);
            int handler = Rom.SEGMENT << 16 | (offset == 0 ? Rom.IRET : offset);
            pc.write32(4L * vector, unused ? 0 : handler);
        }
        pc.write32(4 * 0x1D, Rom.SEGMENT << 16 | Rom.VIDEO_PARAMETERS);
        pc.write32(4 * 0x1E, Rom.SEGMENT << 16 | Rom.DISKETTE_TABLE);
    }

    private void dataAreas() {
        boolean warm = pc.read16(BiosData.WARM_START) == 0x1234;
        pc.writeBytes(0x400, new byte[0x100]);
        pc.write8(BiosData.PRINT_SCREEN, 0);
        pc.writeBytes(BiosData.EBDA_HOME, new byte[BiosData.EBDA_KIB * 1024]);
        pc.write16(BiosData.WARM_START, warm ? 0x1234 : 0);
        pc.write16(BiosData.EBDA_SEGMENT, (int) (BiosData.EBDA_HOME >> 4));
        pc.write8(BiosData.EBDA, BiosData.EBDA_KIB);
        pc.write16(BiosData.MEMORY_KIB, BASE_KIB);
        for (int i = 0; i < 4; i++) {
            pc.write8(BiosData.LPT_TIMEOUTS + i, 0x14);
            pc.write8(BiosData.COM_TIMEOUTS + i, 0x01);
        }
    }

    /** 18.2 interrupts a second. */
    private void timer() {
        pc.out8(PIT_CONTROL, PIT_SQUARE_WAVE_0);
        pc.out8(PIT_CHANNEL_0, 0);
        pc.out8(PIT_CHANNEL_0, 0);
        pc.out8(PIT_CONTROL, PIT_RATE_1);
        pc.out8(PIT_CHANNEL_1, REFRESH);
    }

    private void keyboardController() {
        Controller8042 controller = new Controller8042(pc);
        for (int i = 0; i < 16 && controller.full(); i++) {
            controller.take();
        }
        if (controller.takes()) {
            controller.commandByte(COMMAND_BYTE);
        }
        new AddressLine20(pc).open();
    }

    private void cmos() {
        pc.cmos(Rom.CMOS_SHUTDOWN, 0);
        sizes.forEach(pc::cmos);
    }

    /** Sums up what equipment and drives have changed (IBM PC/AT Technical Reference, 2Eh, 2Fh). */
    private void checksum() {
        int sum = 0;
        for (int i = CMOS_SUMMED; i < CMOS_CHECKSUM; i++) {
            sum += pc.cmos(i);
        }
        pc.cmos(CMOS_CHECKSUM, sum >> 8);
        pc.cmos(CMOS_CHECKSUM + 1, sum);
    }

    private void equipment() {
        int serial = 0;
        for (int port : UARTS) {
            pc.out8(port + 7, SCRATCH_PATTERN);
            if (pc.in8(port + 7) == SCRATCH_PATTERN) {
                pc.write16(BiosData.COM_PORTS + 2L * serial++, port);
            }
        }
        int parallel = 0;
        for (int port : PARALLEL_PORTS) {
            pc.out8(port, SCRATCH_PATTERN);
            if (pc.in8(port) == SCRATCH_PATTERN) {
                pc.write16(BiosData.LPT_PORTS + 2L * parallel++, port);
            }
        }
        int types = pc.cmos(FloppyService.CMOS_FLOPPIES);
        pc.write8(
                BiosData.FLOPPY_TYPES,
                FloppyService.capabilities(types >> 4)
                        | FloppyService.capabilities(types & 0xF) << 4);
        int floppies = ((types & 0xF0) != 0 ? 1 : 0) + ((types & 0x0F) != 0 ? 1 : 0);
        int equipment =
                EQUIPMENT_FPU
                        | (pointing.present() ? EQUIPMENT_POINTING : 0)
                        | serial << 9
                        | parallel << 14
                        | (floppies == 0 ? 0 : 1 | (floppies - 1) << 6);
        pc.write16(BiosData.EQUIPMENT, equipment | 0x20); // 80x25, colour
        pc.cmos(CMOS_EQUIPMENT, equipment);
    }
}
