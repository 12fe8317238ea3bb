package dev.hv.devices.chipset;

/** The ISA bridge has nothing to configure. */
public record IsaBridgePiix3Config() {}
