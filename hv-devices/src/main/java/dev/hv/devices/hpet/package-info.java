/**
 * The high precision event timer: one counter, and comparators that interrupt when it gets there.
 */
@NullMarked
package dev.hv.devices.hpet;

import org.jspecify.annotations.NullMarked;
