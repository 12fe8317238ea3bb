package dev.hv.machine.pc.bios;

/**
 * Says something to the keyboard (IBM PS/2 Hardware Interface Technical Reference, "Keyboard and
 * Auxiliary Device Controller", "Keyboard commands"): its lights, and how fast it repeats.
 */
final class KeyboardLink {
    private static final int SET_LIGHTS = 0xED;
    private static final int SET_TYPEMATIC = 0xF3;
    private static final int ACKNOWLEDGE = 0xFA;

    /** In {@link BiosData#KEYBOARD_LEDS}: Scroll Lock, Num Lock and Caps Lock, as in a command. */
    private static final int LIGHTS = 0x07;

    /** In {@link BiosData#KEYBOARD_LEDS}: the keyboard did not answer. */
    private static final int ERROR = 0x80;

    /** How far {@link BiosData#KEYBOARD_FLAGS} has the same bits to the left. */
    private static final int LOCKS_SHIFT = 4;

    private final Hardware pc;
    private final Controller8042 controller;

    KeyboardLink(Hardware pc) {
        this.pc = pc;
        controller = new Controller8042(pc);
    }

    /**
     * Lets the lights be as the locks are, which programs may set as well. While something that was
     * sent waits to be read, that has to be done later.
     */
    void followLocks() {
        int lit = pc.read8(BiosData.KEYBOARD_LEDS);
        int wanted = pc.read8(BiosData.KEYBOARD_FLAGS) >> LOCKS_SHIFT & LIGHTS;
        if ((lit & LIGHTS) != wanted && ready()) {
            boolean told = tell(SET_LIGHTS, wanted);
            pc.write8(
                    BiosData.KEYBOARD_LEDS,
                    (lit & ~(LIGHTS | ERROR)) | wanted | (told ? 0 : ERROR));
        }
    }

    /** Sets the typematic rate and delay, as the keyboard counts them. Only when {@link #ready}. */
    void typematic(int rateAndDelay) {
        tell(SET_TYPEMATIC, rateAndDelay);
    }

    /** Returns whether nothing waits to be read that an answer would come behind. */
    boolean ready() {
        return !controller.full();
    }

    /** The keyboard acknowledges each byte; meanwhile nobody is interrupted. */
    private boolean tell(int command, int option) {
        int before = controller.commandByte();
        controller.commandByte(
                (before & ~(Controller8042.INTERRUPTS | Controller8042.KEYBOARD_OFF))
                        | Controller8042.DEVICE_OFF);
        boolean told = acknowledged(command) && acknowledged(option);
        controller.commandByte(before);
        return told;
    }

    private boolean acknowledged(int value) {
        controller.give(value);
        return controller.full() && controller.take() == ACKNOWLEDGE;
    }
}
