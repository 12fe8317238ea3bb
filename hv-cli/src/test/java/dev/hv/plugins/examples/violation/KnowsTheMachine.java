package dev.hv.plugins.examples.violation;

import dev.hv.devices.violation.second.SecondDevice;

/** A plugin that a stranger could not have written. */
public record KnowsTheMachine(SecondDevice device) {}
