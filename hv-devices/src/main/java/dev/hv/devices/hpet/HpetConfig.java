package dev.hv.devices.hpet;

import dev.hv.api.device.Option;

/**
 * How a high precision event timer is set up.
 *
 * @param counterHz frequency of the main counter, whose period must be whole femtoseconds, in Hz
 */
public record HpetConfig(
        @Option(
                        doc = "Frequency of the main counter",
                        min = 10_000_000,
                        max = 100_000_000,
                        unit = "Hz")
                long counterHz) {}
