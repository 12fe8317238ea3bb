package dev.hv.devices.dma;

/** The pair has nothing to configure. */
public record Dma8237PairConfig() {}
