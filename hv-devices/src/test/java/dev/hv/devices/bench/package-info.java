/** A machine's place around a single device, in virtual time, with every output recorded. */
@NullMarked
package dev.hv.devices.bench;

import org.jspecify.annotations.NullMarked;
