package dev.hv.devices.chipset;

/** The coprocessor error logic has nothing to set. */
public record CoprocessorErrorConfig() {}
