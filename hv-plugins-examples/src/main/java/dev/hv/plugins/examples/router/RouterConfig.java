package dev.hv.plugins.examples.router;

/** The router has nothing to configure. */
public record RouterConfig() {}
