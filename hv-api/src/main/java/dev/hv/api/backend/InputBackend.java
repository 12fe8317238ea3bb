package dev.hv.api.backend;

/** Keys and pointers of the person at the machine. */
public non-sealed interface InputBackend extends HostBackend {
    /** Sets who takes keys; called inside the domain. */
    void onKey(KeyReceiver receiver);

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
}
