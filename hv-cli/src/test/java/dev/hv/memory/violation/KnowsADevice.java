package dev.hv.memory.violation;

import dev.hv.devices.violation.second.SecondDevice;

/** A memory that knows what is mapped into it. */
public record KnowsADevice(SecondDevice device) {}
