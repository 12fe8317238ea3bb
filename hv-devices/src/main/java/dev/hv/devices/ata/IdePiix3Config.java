package dev.hv.devices.ata;

import dev.hv.api.device.Option;

/** What is on the two cables of a PIIX3. */
public record IdePiix3Config(
        @Option(doc = "What device 0 of the primary channel is, if something is plugged in.")
                DriveKind kind0,
        @Option(doc = "What device 1 of the primary channel is, if something is plugged in.")
                DriveKind kind1,
        @Option(doc = "What device 0 of the secondary channel is, if something is plugged in.")
                DriveKind kind2,
        @Option(doc = "What device 1 of the secondary channel is, if something is plugged in.")
                DriveKind kind3,
        @Option(
                        doc = "Least time of an access to the medium.",
                        min = 0,
                        max = DriveKind.MAX_LATENCY_NANOS,
                        unit = "ns")
                int latencyNanos,
        @Option(
                        doc =
                                "Whether the channels answer from reset on, before firmware has"
                                        + " switched them on.")
                boolean decoded) {}
