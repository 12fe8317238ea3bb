package dev.hv.api.backend;

/** Keys and pointers of the person at the machine. Called inside the device domain. */
public non-sealed interface InputBackend extends HostBackend {
    /** Sets who takes keys; replaces an earlier receiver. */
    void onKey(KeyReceiver receiver);

    /** Sets who takes what the pointer does; replaces an earlier receiver. */
    default void onPointer(PointerReceiver receiver) {}

    /**
     * The keyboard's lights.
     *
     * @param lights as in the LED report of a USB keyboard (HID 1.11, appendix B.1): bit 0 Num
     *     Lock, bit 1 Caps Lock, bit 2 Scroll Lock
     */
    default void lights(int lights) {}

    /** Takes keys, inside the device domain. */
    @FunctionalInterface
    interface KeyReceiver {
        /**
         * A key went down or up.
         *
         * @param usage USB HID usage of page 0x07 (USB HID Usage Tables, chapter 10)
         */
        void key(int usage, boolean down);
    }

    /** Takes what a pointing device does, inside the device domain. */
    @FunctionalInterface
    interface PointerReceiver {
        /**
         * The pointer moved, or a button or the wheel did.
         *
         * @param right how far to the right since the last call; negative: left
         * @param down how far down since the last call; negative: up
         * @param wheel notches towards the person; negative: away
         * @param buttons which are down now: bit 0 left, bit 1 right, bit 2 middle
         */
        void pointer(int right, int down, int wheel, int buttons);
    }
}
