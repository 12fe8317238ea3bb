/** The 8042 keyboard controller, with the keyboard and the mouse at its ends. */
@NullMarked
package dev.hv.devices.keyboard;

import org.jspecify.annotations.NullMarked;
