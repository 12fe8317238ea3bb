package dev.hv.devices.floppy;

import dev.hv.api.device.Option;

/** The drives of a controller. */
public record FloppyConfig(
        @Option(doc = "What drive 0 is, if something is plugged in.") FloppyKind kind0,
        @Option(doc = "What drive 1 is, if something is plugged in.") FloppyKind kind1,
        @Option(
                        doc = "Least time of a step of the heads, and of an access to a sector.",
                        min = 0,
                        max = MAX_LATENCY_NANOS,
                        unit = "ns")
                int latencyNanos) {
    static final int MAX_LATENCY_NANOS = 1_000_000_000;

    /** Some hundred times faster than drives were: nobody waits for a motor. */
    static final int USUAL_LATENCY_NANOS = 100_000;
}
