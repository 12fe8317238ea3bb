package dev.hv.api.irq;

import dev.hv.api.bus.Initiator;

/** Where message-signalled interrupts go. Called inside the device domain. */
public interface MsiTarget {
    /**
     * Delivers a message.
     *
     * @param address as the function's capability holds it (Intel SDM vol. 3A, 12.11.1)
     * @param data as the function's capability holds it (Intel SDM vol. 3A, 12.11.2)
     * @param from who sends
     */
    void deliver(long address, int data, Initiator from);
}
