package dev.hv.devices.debug;

/** A debug exit has nothing to set up. */
public record DebugExitConfig() {}
