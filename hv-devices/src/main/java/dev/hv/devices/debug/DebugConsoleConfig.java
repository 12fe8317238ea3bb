package dev.hv.devices.debug;

import dev.hv.api.device.Option;

/**
 * How a debug console is set up.
 *
 * @param readback what a read returns, 0 to 255: how a guest finds out that the port is there
 */
public record DebugConsoleConfig(
        @Option(
                        doc = "What a read returns, which tells a guest that it is there",
                        min = 0,
                        max = 255)
                int readback) {}
