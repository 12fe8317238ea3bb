package dev.hv.plugins.examples.copier;

/** The copier has nothing to configure. */
public record CopierConfig() {}
