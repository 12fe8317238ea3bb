package dev.hv.cli.violation;

import dev.hv.devices.violation.second.SecondDevice;

/** A command that goes behind the machine's back. */
public record KnowsADevice(SecondDevice device) {}
