/** Tables from which systems without ACPI learn how interrupts are wired. */
@NullMarked
package dev.hv.machine.pc.routing;

import org.jspecify.annotations.NullMarked;
