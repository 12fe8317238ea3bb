package dev.hv.devices;

import dev.hv.api.device.DevicePlugin;
import dev.hv.devices.vga.VgaConfig;
import dev.hv.tck.Effort;
import dev.hv.tck.PluginsContract;

/** A first look at every device of this module. */
public interface QuickContract extends PluginsContract {
    /**
     * A VGA is reset, saved and compared thousands of times, and each time all of its memory is
     * looked through.
     */
    int VIDEO_MEMORY_BYTES = 1 << 20;

    @Override
    default Effort effort() {
        return Effort.QUICK;
    }

    @Override
    default <C extends Record> C configuration(DevicePlugin<C> plugin) {
        C usual = plugin.descriptor().defaults();
        return usual instanceof VgaConfig vga
                ? plugin.descriptor()
                        .config()
                        .cast(new VgaConfig(VIDEO_MEMORY_BYTES, vga.width(), vga.height()))
                : usual;
    }
}
