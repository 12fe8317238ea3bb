package dev.hv.devices.apic;

import dev.hv.api.device.Option;

/**
 * How a local APIC is set up.
 *
 * @param id initial APIC ID, 0 to 254
 * @param bootProcessor whether its processor is the one that boots
 * @param busHz what its timer divides, in Hz
 * @param tscHz frequency of its processor's time-stamp counter, in Hz
 */
public record LocalApicConfig(
        @Option(doc = "Initial APIC ID", min = 0, max = 254) int id,
        @Option(doc = "Whether its processor is the one that boots") boolean bootProcessor,
        @Option(
                        doc = "Frequency that the timer divides",
                        min = 1_000_000,
                        max = 8_000_000_000L,
                        unit = "Hz")
                long busHz,
        @Option(
                        doc = "Frequency of the processor's time-stamp counter",
                        min = 1_000_000,
                        max = 8_000_000_000L,
                        unit = "Hz")
                long tscHz) {}
