package dev.hv.devices.chipset;

import dev.hv.api.device.Option;

/**
 * Whose board the bridge is on. The chip itself has no such registers; firmware made for emulators
 * knows by them what it runs on, and that there is a firmware configuration device.
 *
 * @param subsystemVendor as configuration space says it
 * @param subsystem as configuration space says it
 */
public record HostBridgeI440FxConfig(
        @Option(doc = "Subsystem vendor ID", min = 0, max = 0xFFFF) int subsystemVendor,
        @Option(doc = "Subsystem ID", min = 0, max = 0xFFFF) int subsystem) {}
