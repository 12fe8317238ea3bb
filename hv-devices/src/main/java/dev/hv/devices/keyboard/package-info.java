/** The 8042 keyboard controller, as far as a PC needs it without a keyboard. */
@NullMarked
package dev.hv.devices.keyboard;

import org.jspecify.annotations.NullMarked;
