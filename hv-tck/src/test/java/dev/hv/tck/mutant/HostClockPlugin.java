package dev.hv.tck.mutant;

import dev.hv.api.device.ConfigException;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.DevicePlugin;

import java.time.Instant;

/** The sample with {@link Bug#CLOCK_OF_THE_HOST}: its code names what no device may ask. */
public final class HostClockPlugin implements DevicePlugin<SamplePlugin.Config> {
    private final SamplePlugin right = SamplePlugin.right();

    @Override
    public Descriptor<SamplePlugin.Config> descriptor() {
        return right.descriptor();
    }

    @Override
    public Device create(SamplePlugin.Config config, DeviceContext context) throws ConfigException {
        if (Instant.now().equals(Instant.EPOCH)) {
            throw new ConfigException("buffer-depth", "is asked for too early");
        }
        return right.create(config, context);
    }
}
