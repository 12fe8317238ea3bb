/** A temperature sensor with an alarm and a heater: the shortest device that has everything. */
@NullMarked
package dev.hv.plugins.examples.temperature;

import org.jspecify.annotations.NullMarked;
