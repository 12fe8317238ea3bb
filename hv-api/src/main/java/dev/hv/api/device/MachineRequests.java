package dev.hv.api.device;

/**
 * What a device may ask of its machine. A request is noted and returns at once; the machine acts on
 * it when the CPU that made the access is between two instructions. Called inside the domain.
 */
public interface MachineRequests {
    /** Resets the machine, as the reset line of a chipset does. */
    void reset(ResetKind kind);

    /**
     * Resets the processors and nothing else, as a pulse on INIT# does: devices and memory stay as
     * they are, and the firmware at the reset vector finds out what the program wanted. A machine
     * whose firmware cannot do that is reset as a whole.
     */
    default void resetProcessors() {
        reset(ResetKind.WARM);
    }

    /** Takes power away: the machine ends normally. */
    void powerOff();

    /**
     * Ends the machine with an exit code of the guest's choice.
     *
     * @param code 0 to 255
     */
    void exit(int code);
}
