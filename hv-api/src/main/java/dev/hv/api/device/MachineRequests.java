package dev.hv.api.device;

/**
 * What a device may ask of its machine. A request is noted and returns at once; the machine acts on
 * it when the CPU that made the access is between two instructions. Called inside the domain.
 */
public interface MachineRequests {
    /** Resets the machine, as the reset line of a chipset does. */
    void reset(ResetKind kind);

    /** Takes power away: the machine ends normally. */
    void powerOff();

    /**
     * Ends the machine with an exit code of the guest's choice.
     *
     * @param code 0 to 255
     */
    void exit(int code);
}
