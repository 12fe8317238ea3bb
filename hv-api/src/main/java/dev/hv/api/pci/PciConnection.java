package dev.hv.api.pci;

import dev.hv.api.bus.Region;
import dev.hv.api.irq.InterruptLine;

/** What the bus gives to one function that sits on it. Called inside the device domain. */
public interface PciConnection {
    /**
     * A region answers at that address, and nowhere else, from now on. Where regions of functions
     * meet, the window of the lower number at the lower device and function answers; whatever the
     * machine itself has there comes before all of them. Shows nothing where the region would leave
     * the space.
     *
     * @param window which of the function's windows it is, 0 to 15
     * @param address first address; unsigned
     */
    void show(int window, Region region, PciSpace space, long address);

    /** A region that {@link #show} showed answers nowhere. */
    void hide(int window, Region region, PciSpace space);

    /** Returns the function's interrupt pin; leads nowhere if it has none. */
    InterruptLine interrupt();
}
