package dev.hv.api.irq;

/**
 * Collects interrupt inputs and answers the acknowledge cycle. A device that is an interrupt
 * controller implements this beside {@link dev.hv.api.device.Device}. Called inside the device
 * domain.
 */
public interface InterruptController {
    /**
     * What {@link #acknowledge} returns when nothing is pending and the controller drives nothing.
     */
    int NO_VECTOR = -1;

    /** Returns how many inputs it has; they are numbered from 0. */
    int inputs();

    /**
     * Adds a source to an input; sources on one input are OR-ed.
     *
     * @param source a name for people
     * @throws IndexOutOfBoundsException if there is no such input
     */
    InterruptLine connect(int input, String source);

    /**
     * The acknowledge cycle (INTA): the highest pending request goes into service.
     *
     * @return its vector, 0 to 255 (a spurious vector, where the hardware has one, if the request
     *     has gone), or {@link #NO_VECTOR} where this controller takes no part in acknowledge
     *     cycles
     */
    int acknowledge();
}
