package dev.hv.devices.reset;

import dev.hv.api.device.Option;

/**
 * How the reset ports are set up.
 *
 * @param a20 whether the fast A20 gate is open after a reset: as on a board without an 8042, whose
 *     open gate would otherwise let the reset vector through
 */
public record ResetControlConfig(
        @Option(doc = "Whether the fast A20 gate is open after a reset") boolean a20) {}
