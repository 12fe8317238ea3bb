/** Interrupt wires and controllers; a level is state, never an event. */
@NullMarked
package dev.hv.api.irq;

import org.jspecify.annotations.NullMarked;
