package dev.hv.devices.rtc;

import dev.hv.api.device.Option;

/**
 * What firmware would have left in the battery-backed memory.
 *
 * @param baseMemoryBytes memory from address 0
 * @param extendedMemoryBytes memory from 1 MiB up to the PCI hole
 * @param floppyTypes the byte that tells the floppy drives
 */
public record RtcMc146818Config(
        @Option(
                        doc = "Memory from address 0 of which the CMOS tells",
                        min = 0,
                        max = 640 << 10,
                        unit = "bytes")
                long baseMemoryBytes,
        @Option(
                        doc = "Memory from 1 MiB to the PCI hole of which the CMOS tells",
                        min = 0,
                        max = 4L << 30,
                        unit = "bytes")
                long extendedMemoryBytes,
        @Option(
                        doc =
                                "Floppy drives: drive 0 in bits 4 to 7, drive 1 in bits 0 to 3; 1"
                                        + " to 5 for 360, 1200, 720, 1440 and 2880 KiB",
                        min = 0,
                        max = 0xFF)
                int floppyTypes) {
    /** No memory beyond the first megabyte. */
    public static final RtcMc146818Config DEFAULT = new RtcMc146818Config(640 << 10, 0, 0);
}
