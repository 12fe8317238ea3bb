/** The fixed hardware of ACPI: power button, power-off and the power management timer. */
@NullMarked
package dev.hv.devices.acpi;

import org.jspecify.annotations.NullMarked;
