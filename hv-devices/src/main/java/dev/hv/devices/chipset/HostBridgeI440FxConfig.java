package dev.hv.devices.chipset;

/** The host bridge has nothing to configure. */
public record HostBridgeI440FxConfig() {}
