/**
 * Chip models and host backends: a device knows its datasheet and its context, and nothing of its
 * neighbours.
 */
@NullMarked
package dev.hv.devices;

import org.jspecify.annotations.NullMarked;
