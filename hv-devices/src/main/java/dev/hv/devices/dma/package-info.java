/** DMA of the ISA bus: two 8237A and the page registers. */
@NullMarked
package dev.hv.devices.dma;

import org.jspecify.annotations.NullMarked;
