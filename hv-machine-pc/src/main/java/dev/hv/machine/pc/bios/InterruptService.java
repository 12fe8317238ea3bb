package dev.hv.machine.pc.bios;

/** Small services: INT 11h, INT 12h, and interrupts that nobody has taken over. */
final class InterruptService {
    private static final int MASTER = 0x20;
    private static final int SLAVE = 0xA0;
    private static final int READ_IN_SERVICE = 0x0B;
    private static final int END_OF_INTERRUPT = 0x20;
    private static final int CASCADE = 0x04;
    private static final int COPROCESSOR = 0x20;
    private static final int COPROCESSOR_CLEAR = 0xF0;
    private static final int FLOPPY_INTERRUPTED = 0x80;

    private final Hardware pc;

    InterruptService(Hardware pc) {
        this.pc = pc;
    }

    /** INT 11h: the equipment word. */
    Outcome equipment(Frame frame) {
        frame.ax(pc.read16(BiosData.EQUIPMENT));
        return Outcome.DONE;
    }

    /** INT 12h: KiB of conventional memory. */
    Outcome memory(Frame frame) {
        frame.ax(pc.read16(BiosData.MEMORY_KIB));
        return Outcome.DONE;
    }

    /** A hardware interrupt without a handler: it is ended where it is in service. */
    Outcome unexpected() {
        pc.out8(MASTER, READ_IN_SERVICE);
        int inService = pc.in8(MASTER);
        if ((inService & CASCADE) != 0) {
            pc.out8(SLAVE, READ_IN_SERVICE);
            int slave = pc.in8(SLAVE);
            if ((slave & COPROCESSOR) != 0) {
                pc.out8(COPROCESSOR_CLEAR, 0);
            }
            if (slave != 0) {
                pc.out8(SLAVE, END_OF_INTERRUPT);
            }
        }
        if (inService != 0) {
            pc.out8(MASTER, END_OF_INTERRUPT);
        }
        return Outcome.DONE;
    }

    /** INT 0Eh: the floppy controller is done. */
    Outcome floppy() {
        pc.write8(
                BiosData.FLOPPY_CALIBRATED,
                pc.read8(BiosData.FLOPPY_CALIBRATED) | FLOPPY_INTERRUPTED);
        pc.out8(MASTER, END_OF_INTERRUPT);
        return Outcome.DONE;
    }
}
