/**
 * ACPI tables: what the hardware is, told to the guest in the words of the ACPI specification 6.4.
 * Every value comes from the machine's description; nothing here knows an address of its own.
 */
@NullMarked
package dev.hv.machine.pc.acpi;

import org.jspecify.annotations.NullMarked;
