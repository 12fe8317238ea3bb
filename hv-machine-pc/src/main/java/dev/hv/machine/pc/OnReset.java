package dev.hv.machine.pc;

/** What a machine does when its guest resets it or its CPU shuts down. */
public enum OnReset {
    /** Resets and boots again. */
    REBOOT,
    /** Ends. */
    END
}
