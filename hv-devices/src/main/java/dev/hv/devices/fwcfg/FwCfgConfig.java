package dev.hv.devices.fwcfg;

import dev.hv.api.device.Option;

/**
 * What the device can do.
 *
 * @param dma whether it can move items to memory by itself
 */
public record FwCfgConfig(@Option(doc = "Whether it has the DMA interface") boolean dma) {}
