package dev.hv.devices.uart;

import dev.hv.api.device.Option;

/**
 * How the serial port is built.
 *
 * @param instantTransmit whether characters leave at once instead of at the programmed rate
 * @param clockHertz frequency of the crystal
 * @param out2Gate whether interrupts pass only while OUT2 is set; the part itself knows no such
 *     gate (PC16550D, section 8.7), the PC/AT's serial adapter has one, and kernels that were made
 *     on machines without it leave OUT2 alone
 */
public record Uart16550aConfig(
        @Option(doc = "Send characters at once instead of at the programmed baud rate")
                boolean instantTransmit,
        @Option(
                        doc = "Frequency of the input clock; 16 periods and the divisor make a bit",
                        min = 1,
                        max = 1_000_000_000,
                        unit = "Hz")
                long clockHertz,
        @Option(doc = "Let interrupts pass only while OUT2 is set, as the PC/AT's adapter does")
                boolean out2Gate) {
    /** What a PC has, but that it does not wait for the wire, and that OUT2 gates nothing. */
    public static final Uart16550aConfig DEFAULT = new Uart16550aConfig(true, 1_843_200, false);
}
