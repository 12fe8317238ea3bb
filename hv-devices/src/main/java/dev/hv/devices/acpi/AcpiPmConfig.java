package dev.hv.devices.acpi;

import dev.hv.api.device.Option;

/**
 * How the ACPI fixed hardware is set up; the machine's tables must say the same.
 *
 * @param sleepTypeS5 the value of SLP_TYP that powers off, 0 to 7; {@code \_S5} names it
 * @param timerBits width of the power management timer, 24 or 32 (TMR_VAL_EXT)
 */
public record AcpiPmConfig(
        @Option(doc = "Value of SLP_TYP that powers off (\\_S5)", min = 0, max = 7) int sleepTypeS5,
        @Option(
                        doc = "Width of the timer: 24, or 32 (TMR_VAL_EXT)",
                        min = 24,
                        max = 32,
                        unit = "bits")
                int timerBits) {}
