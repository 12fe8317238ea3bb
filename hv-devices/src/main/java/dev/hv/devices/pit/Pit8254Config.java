package dev.hv.devices.pit;

/** An 8254 has nothing to configure but what the guest programs. */
public record Pit8254Config() {}
