package dev.hv.api.pci;

import dev.hv.api.irq.InterruptLine;

/**
 * Role of a device that has a PCI bus behind it. The machine's wiring attaches the functions before
 * the first reset.
 */
public interface PciHost {
    /**
     * Puts a function on the bus.
     *
     * @throws IllegalArgumentException if the place is taken, or there is no such bus
     */
    void attach(PciAddress at, PciFunction function);

    /**
     * Returns a source on the wire that a pin of a device leads to.
     *
     * @param source a name for people
     */
    InterruptLine connect(PciAddress at, PciPin pin, String source);
}
