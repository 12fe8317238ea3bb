/**
 * The running of one machine: its domain, its time, its threads, its states. Nothing here knows
 * what a device is for.
 */
@NullMarked
package dev.hv.machine.pc.life;

import org.jspecify.annotations.NullMarked;
