package dev.hv.machine.pc.bios;

/**
 * The floppy controller's registers (Intel 82077AA data sheet, sections 2.1 and 5) and channel 2 of
 * the DMA controller (Intel 8237A data sheet, "Register description").
 *
 * @param pc the machine
 */
record FloppyController(Hardware pc) {
    static final int SPECIFY = 0x03;
    static final int SENSE_INTERRUPT = 0x08;
    static final int RECALIBRATE = 0x07;
    static final int SEEK = 0x0F;
    static final int READ_ID = 0x4A;
    static final int READ = 0xE6;
    static final int WRITE = 0xC5;
    static final int FORMAT = 0x4D;

    private static final int DIGITAL_OUTPUT = 0x3F2;
    private static final int MAIN_STATUS = 0x3F4;
    private static final int DATA = 0x3F5;
    private static final int DIRECTION_OR_RATE = 0x3F7;
    private static final int READY = 0x80;
    private static final int TO_HOST = 0x40;
    private static final int CHANGED = 0x80;
    private static final int ENABLED = 0x0C;
    private static final int BYTES_OF_PATIENCE = 1000;

    private static final int DMA_ADDRESS_2 = 0x04;
    private static final int DMA_COUNT_2 = 0x05;
    private static final int DMA_MASK = 0x0A;
    private static final int DMA_MODE = 0x0B;
    private static final int DMA_CLEAR_FLIP_FLOP = 0x0C;
    private static final int DMA_PAGE_2 = 0x81;

    /** Single transfers on channel 2 into memory. */
    static final int DMA_READ = 0x46;

    /** Single transfers on channel 2 from memory. */
    static final int DMA_WRITE = 0x4A;

    /** Channel 2 compares nothing and moves nothing: a verification. */
    static final int DMA_VERIFY = 0x42;

    /** Turns a drive's motor on and selects it. */
    void select(int drive) {
        pc.out8(DIGITAL_OUTPUT, ENABLED | drive | 0x10 << drive);
        pc.write8(BiosData.FLOPPY_MOTORS, pc.read8(BiosData.FLOPPY_MOTORS) | 1 << drive);
        pc.write8(BiosData.FLOPPY_TIMEOUT, 0xFF);
    }

    /** Takes the controller through a reset. */
    void reset() {
        pc.out8(DIGITAL_OUTPUT, 0);
        pc.out8(DIGITAL_OUTPUT, ENABLED);
    }

    void rate(int code) {
        pc.out8(DIRECTION_OR_RATE, code);
    }

    boolean mediumChanged() {
        return (pc.in8(DIRECTION_OR_RATE) & CHANGED) != 0;
    }

    /** Sends a command's bytes; returns whether the controller took them all. */
    boolean send(int... bytes) {
        for (int value : bytes) {
            if (!ready(0)) {
                return false;
            }
            pc.out8(DATA, value);
        }
        return true;
    }

    private boolean ready(int direction) {
        for (int i = 0; i < BYTES_OF_PATIENCE; i++) {
            if ((pc.in8(MAIN_STATUS) & (READY | TO_HOST)) == (READY | direction)) {
                return true;
            }
        }
        return false;
    }

    /** Reads result bytes into the BIOS data area; returns the first, or -1 if they do not come. */
    int result(int count) {
        for (int i = 0; i < count; i++) {
            if (!ready(TO_HOST)) {
                return -1;
            }
            pc.write8(BiosData.FLOPPY_RESULT + i, pc.in8(DATA));
        }
        return pc.read8(BiosData.FLOPPY_RESULT);
    }

    /** Prepares the DMA controller. */
    void dma(int mode, long address, int bytes) {
        pc.out8(DMA_MASK, 0x06);
        pc.out8(DMA_CLEAR_FLIP_FLOP, 0);
        pc.out8(DMA_MODE, mode);
        pc.out8(DMA_ADDRESS_2, (int) address);
        pc.out8(DMA_ADDRESS_2, (int) (address >> 8));
        pc.out8(DMA_PAGE_2, (int) (address >> 16));
        pc.out8(DMA_COUNT_2, bytes - 1);
        pc.out8(DMA_COUNT_2, (bytes - 1) >> 8);
        pc.out8(DMA_MASK, 0x02);
    }
}
