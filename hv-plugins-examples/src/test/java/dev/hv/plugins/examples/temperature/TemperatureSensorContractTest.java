package dev.hv.plugins.examples.temperature;

import dev.hv.api.device.DevicePlugin;
import dev.hv.tck.DeviceContract;

/** The sensor keeps every rule for devices. */
final class TemperatureSensorContractTest implements DeviceContract<TemperatureSensorConfig> {
    @Override
    public DevicePlugin<TemperatureSensorConfig> plugin() {
        return new TemperatureSensorPlugin();
    }
}
