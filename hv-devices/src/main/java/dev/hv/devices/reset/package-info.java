/** The chipset's own ports: fast A20, and the two ways to reset a PC without a keyboard. */
@NullMarked
package dev.hv.devices.reset;

import org.jspecify.annotations.NullMarked;
