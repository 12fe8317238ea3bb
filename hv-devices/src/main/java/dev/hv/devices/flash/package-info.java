/** Flash memory chips: their contents are memory until a command turns them into registers. */
@NullMarked
package dev.hv.devices.flash;

import org.jspecify.annotations.NullMarked;
