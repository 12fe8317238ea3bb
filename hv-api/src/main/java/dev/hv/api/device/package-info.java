/** Devices and the plugins that make them; all that a device gets from outside is its context. */
@NullMarked
package dev.hv.api.device;

import org.jspecify.annotations.NullMarked;
