package dev.hv.devices.debug;

/** A POST port has nothing to set up. */
public record PostPortConfig() {}
