/** A bus tracer: every access to a register of a device, as a line in a file. */
@NullMarked
package dev.hv.plugins.examples.accesses;

import org.jspecify.annotations.NullMarked;
