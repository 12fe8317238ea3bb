package dev.hv.devices.violation;

import dev.hv.api.device.Device;
import dev.hv.api.device.ResetKind;
import dev.hv.api.state.StateReader;
import dev.hv.api.state.StateWriter;

/** What a device must have, so that the violations show nothing but themselves. */
public interface NothingButADevice extends Device {
    @Override
    default void reset(ResetKind kind) {}

    @Override
    default void driveOutputs() {}

    @Override
    default void save(StateWriter out) {}

    @Override
    default void load(StateReader in) {}
}
