package dev.hv.plugins.examples.copier;

import dev.hv.api.device.DevicePlugin;
import dev.hv.tck.DeviceContract;

final class CopierContractTest implements DeviceContract<CopierConfig> {
    @Override
    public DevicePlugin<CopierConfig> plugin() {
        return new CopierPlugin();
    }
}
