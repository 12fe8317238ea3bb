/**
 * The 8254 interval timer of a PC and the port that gates its third counter; everything is computed
 * from virtual time when somebody looks, and timers exist only where an interrupt is due.
 */
@NullMarked
package dev.hv.devices.pit;

import org.jspecify.annotations.NullMarked;
