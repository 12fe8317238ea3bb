package dev.hv.devices.pic;

/** A pair of 8259A has nothing to configure but what the guest programs. */
public record Pic8259aConfig() {}
