package dev.hv.devices.ata;

import dev.hv.api.device.Option;

/** What is on the ports of an AHCI host bus adapter. */
public record AhciConfig(
        @Option(doc = "What is on port 0, if something is plugged in.") DriveKind kind0,
        @Option(doc = "What is on port 1, if something is plugged in.") DriveKind kind1,
        @Option(doc = "What is on port 2, if something is plugged in.") DriveKind kind2,
        @Option(doc = "What is on port 3, if something is plugged in.") DriveKind kind3,
        @Option(doc = "What is on port 4, if something is plugged in.") DriveKind kind4,
        @Option(doc = "What is on port 5, if something is plugged in.") DriveKind kind5,
        @Option(
                        doc = "Least time of an access to the medium.",
                        min = 0,
                        max = DriveKind.MAX_LATENCY_NANOS,
                        unit = "ns")
                int latencyNanos) {}
