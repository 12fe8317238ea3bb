/**
 * The MC146818 real-time clock of a PC and its battery-backed memory; the date is the machine's
 * wall clock and what the guest has added to it.
 */
@NullMarked
package dev.hv.devices.rtc;

import org.jspecify.annotations.NullMarked;
