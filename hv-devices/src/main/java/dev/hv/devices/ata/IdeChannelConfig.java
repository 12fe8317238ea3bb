package dev.hv.devices.ata;

import dev.hv.api.device.Option;

/** What is on a channel's cable. */
public record IdeChannelConfig(
        @Option(doc = "What device 0 is, if something is plugged in.") DriveKind kind0,
        @Option(doc = "What device 1 is, if something is plugged in.") DriveKind kind1,
        @Option(
                        doc = "Least time of an access to the medium.",
                        min = 0,
                        max = DriveKind.MAX_LATENCY_NANOS,
                        unit = "ns")
                int latencyNanos) {
    static final int USUAL_LATENCY_NANOS = 50_000;
}
