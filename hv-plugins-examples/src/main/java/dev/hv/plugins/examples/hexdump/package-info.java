/** A backend of characters: what a serial port sends, as a hex dump in a file. */
@NullMarked
package dev.hv.plugins.examples.hexdump;

import org.jspecify.annotations.NullMarked;
