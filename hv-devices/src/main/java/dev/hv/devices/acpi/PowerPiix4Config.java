package dev.hv.devices.acpi;

import dev.hv.api.device.Option;

/**
 * How the power management function is set up; the machine's tables must say the same.
 *
 * @param timerBits width of the power management timer, 24 or 32 (TMR_VAL_EXT)
 * @param smm whether the CPU has system management mode; without it, the function says from the
 *     beginning that firmware has set SMM up, so that firmware does not wait for it
 */
public record PowerPiix4Config(
        @Option(
                        doc = "Width of the timer: 24, or 32 (TMR_VAL_EXT)",
                        min = 24,
                        max = 32,
                        unit = "bits")
                int timerBits,
        @Option(doc = "Whether the CPU has system management mode") boolean smm) {}
