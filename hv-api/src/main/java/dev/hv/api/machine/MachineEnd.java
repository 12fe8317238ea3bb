package dev.hv.api.machine;

/**
 * How a machine ended.
 *
 * @param kind who ended it
 * @param code exit code of the guest's choice for {@link Kind#EXIT}, else 0
 * @param detail for people; names the instance at fault for {@link Kind#FAILURE}
 */
public record MachineEnd(Kind kind, int code, String detail) {
    /** Who ended a machine. */
    public enum Kind {
        /** The guest powered it off. */
        POWER_OFF,
        /** The guest chose an exit code through a debug-exit device. */
        EXIT,
        /** The guest asked for a reset, and the machine is set to end then. */
        RESET,
        /** The CPU shut down, and the machine is set to end then. */
        SHUTDOWN,
        /** Its owner stopped it. */
        STOPPED,
        /** A fault of ours or of a plugin's. */
        FAILURE
    }
}
