/**
 * The chipset of PCs with a PCI bus: host bridge, ISA bridge and power management, as Intel's 440FX
 * and PIIX made them.
 */
@NullMarked
package dev.hv.devices.chipset;

import org.jspecify.annotations.NullMarked;
