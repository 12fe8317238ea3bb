package dev.hv.api.pci;

/** The spaces of a bus in which a function answers, configuration space apart. */
public enum PciSpace {
    /** Memory space. */
    MEMORY,
    /** I/O space: a PC's ports. */
    IO
}
