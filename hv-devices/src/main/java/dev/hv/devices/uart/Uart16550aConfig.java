package dev.hv.devices.uart;

import dev.hv.api.device.Option;

/**
 * How the serial port is built.
 *
 * @param instantTransmit whether characters leave at once instead of at the programmed rate
 * @param clockHertz frequency of the crystal
 */
public record Uart16550aConfig(
        @Option(doc = "Send characters at once instead of at the programmed baud rate")
                boolean instantTransmit,
        @Option(
                        doc = "Frequency of the input clock; 16 periods and the divisor make a bit",
                        min = 1,
                        max = 1_000_000_000,
                        unit = "Hz")
                long clockHertz) {
    /** What a PC has, but that it does not wait for the wire. */
    public static final Uart16550aConfig DEFAULT = new Uart16550aConfig(true, 1_843_200);
}
