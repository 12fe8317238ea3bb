package dev.hv.api.irq;

/** Hears the end of level-triggered interrupts: what a local APIC broadcasts to I/O APICs. */
@FunctionalInterface
public interface EndOfInterruptReceiver {
    /**
     * A CPU has ended the interrupt of that vector; inside the device domain.
     *
     * @param vector 0 to 255
     */
    void endOfInterrupt(int vector);
}
