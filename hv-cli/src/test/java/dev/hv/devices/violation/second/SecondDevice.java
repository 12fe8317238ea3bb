package dev.hv.devices.violation.second;

import dev.hv.devices.violation.NothingButADevice;

/** A device that minds its own business. */
public final class SecondDevice implements NothingButADevice {
    /** A part of this very device. */
    public static final class Channel {
        SecondDevice owner() {
            return new SecondDevice();
        }
    }
}
