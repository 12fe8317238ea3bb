package dev.hv.devices.debug;

import com.google.auto.service.AutoService;

import dev.hv.api.device.Claim;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.Device;
import dev.hv.api.device.DeviceContext;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.Slot;
import dev.hv.api.device.Slot.Kind;
import dev.hv.api.state.Schema;

import java.util.List;
import java.util.Set;

/** Makes POST ports. */
@SuppressWarnings("rawtypes") // a service is named by its class
@AutoService(DevicePlugin.class)
public final class PostPortPlugin implements DevicePlugin<PostPortConfig> {
    private static final Descriptor<PostPortConfig> DESCRIPTOR =
            new Descriptor<>(
                    "post-port",
                    "Power-on self test codes (port 80h), the last ones kept",
                    PostPortConfig.class,
                    new PostPortConfig(),
                    Schema.first("post-port"),
                    List.of(Slot.at("regs", Kind.PORTS, "Code (1 port)", 0x80)),
                    Set.of(Claim.PORT_IO, Claim.PEEK, Claim.SNAPSHOT, Claim.POST_PORT));

    @Override
    public Descriptor<PostPortConfig> descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Device create(PostPortConfig config, DeviceContext context) {
        return new PostPort(context);
    }
}
