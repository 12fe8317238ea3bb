package dev.hv.devices.violation.second;

import dev.hv.devices.violation.NothingButADevice;

/** A device that knows the device beside it in its package. */
public final class ThirdDevice implements NothingButADevice {
    SecondDevice cascade() {
        return new SecondDevice();
    }
}
