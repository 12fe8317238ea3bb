package dev.hv.plugins.examples.uptime;

import dev.hv.api.device.Option;

/**
 * How fast it counts.
 *
 * @param hertz ticks in a second
 */
public record UptimeConfig(
        @Option(doc = "Ticks in a second", min = 1, max = 1_000_000_000, unit = "Hz") int hertz) {}
