package dev.hv.devices.keyboard;

/** A keyboard controller without a keyboard has nothing to set up. */
public record KeyboardControllerResetConfig() {}
