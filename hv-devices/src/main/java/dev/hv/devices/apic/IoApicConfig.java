package dev.hv.devices.apic;

import dev.hv.api.device.Option;

/**
 * How an I/O APIC is set up.
 *
 * @param id APIC ID after a reset, 0 to 15
 */
public record IoApicConfig(@Option(doc = "APIC ID after a reset", min = 0, max = 15) int id) {}
