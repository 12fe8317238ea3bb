package dev.hv.devices.parallel;

/** How a parallel port is set up: there is one kind. */
public record ParallelPortConfig() {}
