/**
 * The local APIC and the I/O APIC: an interrupt is a message from the one to the other, and the end
 * of a level-triggered one is a message back.
 */
@NullMarked
package dev.hv.devices.apic;

import org.jspecify.annotations.NullMarked;
