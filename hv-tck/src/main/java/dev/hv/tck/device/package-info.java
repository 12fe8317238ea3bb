/** The rules for devices, and the scripts of guest accesses that try them. */
@NullMarked
package dev.hv.tck.device;

import org.jspecify.annotations.NullMarked;
