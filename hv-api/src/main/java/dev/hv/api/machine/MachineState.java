package dev.hv.api.machine;

/** Where a machine is in its life. */
public enum MachineState {
    /** Assembled, not started. */
    CREATED,
    /** The guest runs. */
    RUNNING,
    /** Stands still between two instructions, with all devices quiet. */
    PAUSED,
    /** Ended, by its guest or by its owner. */
    CLOSED,
    /** Stopped by a fault of ours or of a plugin's; see {@link MachineEnd#detail}. */
    FAILED
}
