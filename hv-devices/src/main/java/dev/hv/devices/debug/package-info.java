/** Ports by which software under development speaks to whoever watches it. */
@NullMarked
package dev.hv.devices.debug;

import org.jspecify.annotations.NullMarked;
