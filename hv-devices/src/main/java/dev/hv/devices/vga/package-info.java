/** A VGA with Bochs VBE extensions: registers and memory here, what they look like in pictures. */
@NullMarked
package dev.hv.devices.vga;

import org.jspecify.annotations.NullMarked;
