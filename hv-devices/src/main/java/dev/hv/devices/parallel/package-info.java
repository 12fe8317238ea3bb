/** The parallel port of a PC, at which a printer listens. */
@NullMarked
package dev.hv.devices.parallel;

import org.jspecify.annotations.NullMarked;
