/**
 * The 16550A serial port; a character is lost only where the hardware loses it, and says so in the
 * line status.
 */
@NullMarked
package dev.hv.devices.uart;

import org.jspecify.annotations.NullMarked;
