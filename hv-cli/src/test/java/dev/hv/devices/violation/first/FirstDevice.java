package dev.hv.devices.violation.first;

import dev.hv.devices.violation.NothingButADevice;
import dev.hv.devices.violation.second.SecondDevice;

/** A device that knows another one. */
public final class FirstDevice implements NothingButADevice {
    private final SecondDevice[] others = {new SecondDevice()};

    SecondDevice other() {
        return others[0];
    }
}
