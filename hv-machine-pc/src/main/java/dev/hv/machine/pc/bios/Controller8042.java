package dev.hv.machine.pc.bios;

/**
 * The controller of keyboard and pointing device, as services talk to it (IBM PS/2 Hardware
 * Interface Technical Reference, "Keyboard and Auxiliary Device Controller").
 */
final class Controller8042 {
    private static final int DATA = 0x60;
    private static final int STATUS = 0x64;
    private static final int WRITE_COMMAND_BYTE = 0x60;
    private static final int WRITE_OUTPUT_PORT = 0xD1;

    /**
     * The output port as the PC/AT's BIOS writes it: no reset, clock and data of the keyboard high.
     */
    private static final int GATE_CLOSED = 0xDD;

    private static final int GATE_OPEN = 0xDF;

    /** In the status: something waits to be read. */
    static final int OUTPUT_FULL = 0x01;

    /** In the status: what was written has not been taken yet. */
    private static final int INPUT_FULL = 0x02;

    /** In the status: what waits comes from the pointing device. */
    static final int AUXILIARY = 0x20;

    /** In the command byte: both interrupts. */
    static final int INTERRUPTS = 0x03;

    /** In the command byte: that of the pointing device. */
    static final int DEVICE_INTERRUPT = 0x02;

    /** In the command byte: the keyboard is silent. */
    static final int KEYBOARD_OFF = 0x10;

    /** In the command byte: the pointing device is silent. */
    static final int DEVICE_OFF = 0x20;

    private final Hardware pc;

    Controller8042(Hardware pc) {
        this.pc = pc;
    }

    int status() {
        return pc.in8(STATUS);
    }

    /** Returns whether there is one, which takes what is written. */
    boolean takes() {
        return (status() & INPUT_FULL) == 0;
    }

    /** Returns whether something waits to be read. */
    boolean full() {
        return (status() & OUTPUT_FULL) != 0;
    }

    /** Takes what waits. */
    int take() {
        return pc.in8(DATA);
    }

    /** Gives it a byte: to the keyboard, unless a command asked for one. */
    void give(int value) {
        pc.out8(DATA, value);
    }

    /** Gives it a command. */
    void command(int command) {
        pc.out8(STATUS, command);
    }

    /** Gives it a command and what that asks for. */
    void command(int command, int option) {
        command(command);
        give(option);
    }

    /**
     * Returns what the command byte was set to last. The controller is not asked: its answer would
     * interrupt as a key does, and INT 09h take for one whatever was read before.
     */
    int commandByte() {
        return pc.read8(BiosData.CONTROLLER_COMMAND);
    }

    void commandByte(int value) {
        pc.write8(BiosData.CONTROLLER_COMMAND, value);
        command(WRITE_COMMAND_BYTE, value);
    }

    /**
     * Opens or closes its gate of address line 20.
     *
     * @return whether there is a controller that takes commands
     */
    boolean gate(boolean open) {
        boolean takes = takes();
        if (takes) {
            command(WRITE_OUTPUT_PORT, open ? GATE_OPEN : GATE_CLOSED);
        }
        return takes;
    }
}
