/**
 * Putting one machine together: contexts for devices, places for slots, wires between them. Nothing
 * here runs once the machine does, wires and guards excepted.
 */
@NullMarked
package dev.hv.machine.pc.wiring;

import org.jspecify.annotations.NullMarked;
