package dev.hv.api.device;

/**
 * What an implementation says of itself. The TCK runs what is claimed, and proves that the rest is
 * absent.
 */
public enum Claim {
    /** Has registers in port space. */
    PORT_IO,
    /** Has registers in memory space. */
    MMIO,
    /** Drives a level-triggered line. */
    LEVEL_IRQ,
    /** Drives an edge-triggered line. */
    EDGE_IRQ,
    /** Sends message-signalled interrupts. */
    MSI,
    /** Is a function on a PCI bus. */
    PCI,
    /** Reads or writes memory by itself. */
    DMA,
    /** Arms timers. */
    TIMERS,
    /** Uses a block backend. */
    BLOCK,
    /** Uses a character backend. */
    CHARACTERS,
    /** Uses a network backend. */
    NETWORK,
    /** Uses a display backend. */
    DISPLAY,
    /** Uses an input backend. */
    INPUT,
    /** Every register answers {@code peek}. */
    PEEK,
    /** Saves and restores all of its state. */
    SNAPSHOT,
    /** A warm reset keeps something that a cold reset does not. */
    WARM_RESET,
    /** Can come and go while the machine runs. */
    HOTPLUG
}
