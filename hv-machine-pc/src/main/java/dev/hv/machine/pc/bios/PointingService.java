package dev.hv.machine.pc.bios;

import java.util.Optional;

/**
 * INT 15h, AH=C2h: the pointing device, and INT 74h, which calls the handler that a program has
 * given for each packet (IBM PS/2 BIOS Interface Technical Reference, INT 15h AH=C2h; IBM PS/2
 * Hardware Interface Technical Reference, "Keyboard and Auxiliary Device Controller" and "Mouse").
 */
final class PointingService {
    private static final int OK = 0x00;
    private static final int BAD_FUNCTION = 0x01;
    private static final int BAD_INPUT = 0x02;
    private static final int INTERFACE_ERROR = 0x03;
    private static final int NO_HANDLER = 0x05;

    private static final int TEST_DEVICE = 0xA9;
    private static final int WRITE_KEYBOARD_BUFFER = 0xD2;
    private static final int TO_DEVICE = 0xD4;
    private static final int PATIENCE = 1000;

    private static final int ACKNOWLEDGE = 0xFA;
    private static final int SCALE_1_TO_1 = 0xE6;
    private static final int SCALE_2_TO_1 = 0xE7;
    private static final int SET_RESOLUTION = 0xE8;
    private static final int STATUS_REQUEST = 0xE9;
    private static final int READ_TYPE = 0xF2;
    private static final int SET_RATE = 0xF3;
    private static final int ENABLE = 0xF4;
    private static final int DISABLE = 0xF5;
    private static final int RESET = 0xFF;

    /** Reports a second, by the number that BH gives. */
    private static final int[] RATES = {10, 20, 40, 60, 80, 100, 200};

    private static final int MASTER_COMMAND = 0x20;
    private static final int SLAVE_COMMAND = 0xA0;
    private static final int END_OF_INTERRUPT = 0x20;

    /** The handler's far address, as the PS/2's extended data area has it at 22h. */
    private static final long HANDLER = BiosData.EBDA + 0x22;

    /** How many bytes of a packet have come. */
    private static final long RECEIVED = BiosData.EBDA + 0x26;

    /** Bytes in a packet (bits 2:0, less one); bit 7: there is a handler. */
    private static final long SIZE = BiosData.EBDA + 0x27;

    private static final int HAS_HANDLER = 0x80;

    /** The packet's bytes, as the words that the handler finds on the stack. */
    private static final long PACKET = BiosData.EBDA + 0x28;

    /** Words that the handler finds on the stack: status, X, Y and Z. */
    private static final int WORDS = 4;

    private static final int USUAL_BYTES = 3;
    private static final int MOST_BYTES = 8;

    private final Hardware pc;
    private final Controller8042 controller;

    PointingService(Hardware pc) {
        this.pc = pc;
        controller = new Controller8042(pc);
    }

    /** Returns whether the controller finds the device's lines in order. */
    boolean present() {
        controller.command(TEST_DEVICE);
        for (int i = 0; i < PATIENCE; i++) {
            if (controller.full()) {
                return controller.take() == 0;
            }
        }
        return false;
    }

    /** Serves a call of INT 15h, AH=C2h. */
    Outcome call(Frame frame) {
        int status =
                switch (frame.al()) {
                    case 0x00 -> enable(frame.bh());
                    case 0x01 -> reset(frame);
                    case 0x02 ->
                            frame.bh() < RATES.length
                                    ? commanded(SET_RATE, RATES[frame.bh()])
                                    : BAD_INPUT;
                    case 0x03 ->
                            frame.bh() <= 3 ? commanded(SET_RESOLUTION, frame.bh()) : BAD_INPUT;
                    case 0x04 -> type(frame);
                    case 0x05 -> initialize(frame);
                    case 0x06 -> extended(frame);
                    case 0x07 -> handler(frame);
                    default -> BAD_FUNCTION;
                };
        return frame.end(status);
    }

    private int enable(int on) {
        if (on > 1) {
            return BAD_INPUT;
        }
        if (on == 1 && (pc.read8(SIZE) & HAS_HANDLER) == 0) {
            return NO_HANDLER;
        }
        pc.write8(RECEIVED, 0);
        return commanded(on == 1 ? ENABLE : DISABLE);
    }

    private int reset(Frame frame) {
        int[] answer = ask(2, RESET).orElse(null);
        if (answer == null) {
            return INTERFACE_ERROR;
        }
        pc.write8(RECEIVED, 0);
        frame.bl(answer[0]);
        frame.bh(answer[1]);
        return OK;
    }

    private int type(Frame frame) {
        int[] answer = ask(1, READ_TYPE).orElse(null);
        if (answer == null) {
            return INTERFACE_ERROR;
        }
        frame.bh(answer[0]);
        return OK;
    }

    private int initialize(Frame frame) {
        int bytes = frame.bh();
        if (bytes < 1 || bytes > MOST_BYTES) {
            return BAD_INPUT;
        }
        pc.write8(SIZE, (pc.read8(SIZE) & HAS_HANDLER) | (bytes - 1));
        return reset(frame);
    }

    private int extended(Frame frame) {
        return switch (frame.bh()) {
            case 0 -> {
                int[] answer = ask(3, STATUS_REQUEST).orElse(null);
                if (answer == null) {
                    yield INTERFACE_ERROR;
                }
                frame.bl(answer[0]);
                frame.cl(answer[1]);
                frame.dl(answer[2]);
                yield OK;
            }
            case 1 -> commanded(SCALE_1_TO_1);
            case 2 -> commanded(SCALE_2_TO_1);
            default -> BAD_INPUT;
        };
    }

    /** ES:BX is called for each packet; a null pointer takes it away. */
    private int handler(Frame frame) {
        boolean given = frame.es() != 0 || frame.bx() != 0;
        pc.write16(HANDLER, frame.bx());
        pc.write16(HANDLER + 2, frame.es());
        int size = pc.read8(SIZE) & (MOST_BYTES - 1);
        size = size == 0 ? USUAL_BYTES - 1 : size;
        pc.write8(SIZE, given ? size | HAS_HANDLER : size);
        if (given) {
            controller.commandByte(
                    (controller.commandByte() & ~Controller8042.DEVICE_OFF)
                            | Controller8042.DEVICE_INTERRUPT);
        }
        return OK;
    }

    // ------------------------------------------------------------------ the device

    private int commanded(int... bytes) {
        return ask(0, bytes).isPresent() ? OK : INTERFACE_ERROR;
    }

    /**
     * Sends bytes, each of which the device acknowledges, and returns so many bytes of its answer;
     * empty if it does not do as expected. Meanwhile it interrupts nobody, and the keyboard is
     * silent.
     */
    private Optional<int[]> ask(int answers, int... bytes) {
        int key = pending();
        int before = controller.commandByte();
        controller.commandByte(
                (before & ~(Controller8042.INTERRUPTS | Controller8042.DEVICE_OFF))
                        | Controller8042.KEYBOARD_OFF);
        int[] answer = new int[answers];
        boolean well = true;
        for (int i = 0; well && i < bytes.length; i++) {
            controller.command(TO_DEVICE, bytes[i]);
            well = received() == ACKNOWLEDGE;
        }
        for (int i = 0; well && i < answers; i++) {
            answer[i] = received();
            well = answer[i] >= 0;
        }
        controller.commandByte(before);
        if (key >= 0) {
            controller.command(WRITE_KEYBOARD_BUFFER, key);
        }
        return well ? Optional.of(answer) : Optional.empty();
    }

    /** Returns a key's code that waits to be read, -1 if none does. */
    private int pending() {
        int status = controller.status();
        int key = -1;
        if ((status & Controller8042.OUTPUT_FULL) != 0) {
            int value = controller.take();
            key = (status & Controller8042.AUXILIARY) == 0 ? value : -1;
        }
        return key;
    }

    /** Returns the device's next byte; -1 if none comes. */
    private int received() {
        for (int i = 0; i < PATIENCE; i++) {
            int status = controller.status();
            if ((status & Controller8042.OUTPUT_FULL) != 0) {
                int value = controller.take();
                if ((status & Controller8042.AUXILIARY) != 0) {
                    return value;
                }
            }
        }
        return -1;
    }

    // ------------------------------------------------------------------ INT 74h

    /** A byte has come: carry tells the stub that a packet is complete and has a handler. */
    Outcome interrupt(Frame frame) {
        int status = controller.status();
        boolean complete = false;
        if ((status & (Controller8042.OUTPUT_FULL | Controller8042.AUXILIARY))
                == (Controller8042.OUTPUT_FULL | Controller8042.AUXILIARY)) {
            complete = packet(controller.take());
        }
        pc.out8(SLAVE_COMMAND, END_OF_INTERRUPT);
        pc.out8(MASTER_COMMAND, END_OF_INTERRUPT);
        frame.flag(Frame.CF, complete);
        return Outcome.DONE;
    }

    private boolean packet(int value) {
        int size = pc.read8(SIZE);
        if ((size & HAS_HANDLER) == 0) {
            return false;
        }
        int last = size & (MOST_BYTES - 1);
        int received = pc.read8(RECEIVED) & (MOST_BYTES - 1);
        if (received < WORDS) {
            pc.write16(PACKET + 2L * received, value);
        }
        pc.write8(RECEIVED, received < last ? received + 1 : 0);
        if (received < last) {
            return false;
        }
        for (int word = last + 1; word < WORDS; word++) {
            pc.write16(PACKET + 2L * word, 0);
        }
        return true;
    }

    /** Offset in the extended data area of the handler's address, for the stub. */
    static int handlerOffset() {
        return (int) (HANDLER - BiosData.EBDA);
    }

    /** Offset in the extended data area of the packet's words, for the stub. */
    static int packetOffset() {
        return (int) (PACKET - BiosData.EBDA);
    }
}
