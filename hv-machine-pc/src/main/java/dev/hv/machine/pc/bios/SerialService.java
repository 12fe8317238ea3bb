package dev.hv.machine.pc.bios;

/**
 * INT 14h, serial ports, and INT 17h, printers (IBM PS/2 BIOS Interface Technical Reference). The
 * ports are those of the BIOS data area.
 */
final class SerialService {
    private static final int LCR_DLAB = 0x80;
    private static final int LSR_DATA = 0x01;
    private static final int LSR_EMPTY = 0x20;
    private static final int TIME_OUT = 0x80;
    private static final int SECONDS = 2;
    private static final int[] DIVISORS = {1047, 768, 384, 192, 96, 48, 24, 12};

    private static final int PRINTER_STROBE = 0x01;
    private static final int PRINTER_INITIALISE = 0x04;
    private static final int PRINTER_SELECT = 0x08;
    private static final int PRINTER_TIME_OUT = 0x01;

    private final Hardware pc;

    SerialService(Hardware pc) {
        this.pc = pc;
    }

    /** Serves a call of INT 14h. */
    Outcome serial(Frame frame) {
        int port = frame.dx() < 4 ? pc.read16(BiosData.COM_PORTS + 2L * frame.dx()) : 0;
        if (port == 0) {
            return Outcome.DONE;
        }
        switch (frame.ah()) {
            case 0x00 -> {
                int divisor = DIVISORS[frame.al() >> 5];
                pc.out8(port + 3, LCR_DLAB);
                pc.out8(port, divisor);
                pc.out8(port + 1, divisor >> 8);
                pc.out8(port + 3, frame.al() & 0x1F);
                status(frame, port);
            }
            case 0x01 -> {
                if ((pc.in8(port + 5) & LSR_EMPTY) == 0) {
                    return waitFor(frame, port);
                }
                pc.out8(port, frame.al());
                frame.ah(pc.in8(port + 5));
            }
            case 0x02 -> {
                if ((pc.in8(port + 5) & LSR_DATA) == 0) {
                    return waitFor(frame, port);
                }
                frame.ah(pc.in8(port + 5) & 0x1E);
                frame.al(pc.in8(port));
            }
            case 0x03 -> status(frame, port);
            default -> {}
        }
        return Outcome.DONE;
    }

    private void status(Frame frame, int port) {
        frame.ah(pc.in8(port + 5));
        frame.al(pc.in8(port + 6));
    }

    private Outcome waitFor(Frame frame, int port) {
        long deadline = BiosData.TRANSFER + 60;
        if (!frame.again()) {
            pc.write32(deadline, Clock.deadline(pc, SECONDS));
        } else if (Clock.past(pc, pc.read32(deadline))) {
            frame.ah(TIME_OUT | pc.in8(port + 5));
            return Outcome.DONE;
        }
        return Outcome.POLL;
    }

    /** Serves a call of INT 17h. */
    Outcome printer(Frame frame) {
        int port = frame.dx() < 3 ? pc.read16(BiosData.LPT_PORTS + 2L * frame.dx()) : 0;
        if (port == 0) {
            frame.ah(PRINTER_TIME_OUT);
            return Outcome.DONE;
        }
        switch (frame.ah()) {
            case 0x00 -> {
                pc.out8(port, frame.al());
                pc.out8(port + 2, PRINTER_SELECT | PRINTER_INITIALISE | PRINTER_STROBE);
                pc.out8(port + 2, PRINTER_SELECT | PRINTER_INITIALISE);
            }
            case 0x01 -> {
                pc.out8(port + 2, PRINTER_SELECT);
                pc.out8(port + 2, PRINTER_SELECT | PRINTER_INITIALISE);
            }
            default -> {}
        }
        frame.ah((pc.in8(port + 1) ^ 0x48) & 0xF8);
        return Outcome.DONE;
    }
}
