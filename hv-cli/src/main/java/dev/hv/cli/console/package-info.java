/**
 * The person's side of a serial port: a raw terminal with an escape key and a monitor, or plain
 * standard streams. The guest's bytes go through unchanged; what we say ourselves goes to standard
 * error.
 */
@NullMarked
package dev.hv.cli.console;

import org.jspecify.annotations.NullMarked;
