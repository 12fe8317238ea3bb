package dev.hv.devices.ata;

import dev.hv.api.backend.BlockBackend;
import dev.hv.api.device.ConfigException;
import dev.hv.api.time.VirtualClock;

/** What a drive is. */
public enum DriveKind {
    /** A hard disk. */
    DISK,
    /** A CD-ROM drive. */
    CDROM;

    /** Longest latency that drives take, in nanoseconds. */
    static final int MAX_LATENCY_NANOS = 1_000_000_000;

    /** Checks what the option {@code latencyNanos} of a controller says. */
    static void checkLatency(int nanos) throws ConfigException {
        if (nanos < 0 || nanos > MAX_LATENCY_NANOS) {
            throw new ConfigException(
                    "latency-nanos", "is " + nanos + ", expected 0 to " + MAX_LATENCY_NANOS);
        }
    }

    /**
     * Makes a drive of this kind.
     *
     * @param name of its timer, and the end of its serial number
     * @throws ConfigException if the medium's sectors are of a size that it has not
     */
    Drive make(BlockBackend backend, VirtualClock clock, String name, long latencyNanos)
            throws ConfigException {
        int bytes = backend.sectorBytes();
        String serial = "HV-" + name;
        return switch (this) {
            case DISK -> {
                if (bytes != Drive.SECTOR_BYTES) {
                    throw new ConfigException(
                            name, "the medium has sectors of " + bytes + " bytes, expected 512");
                }
                yield new AtaDisk(backend, clock, name, serial, latencyNanos);
            }
            case CDROM -> {
                if (bytes > AtapiDrive.CD_SECTOR_BYTES) {
                    throw new ConfigException(
                            name,
                            "the medium has sectors of " + bytes + " bytes, expected 2048 or less");
                }
                yield new AtapiDrive(backend, clock, name, serial, latencyNanos);
            }
        };
    }
}
