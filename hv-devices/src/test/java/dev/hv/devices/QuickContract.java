package dev.hv.devices;

import dev.hv.api.device.DevicePlugin;
import dev.hv.devices.rtc.RtcMc146818Config;
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

    /** So much that the memory of the clock tells of it in every place there is. */
    int EXTENDED_MEMORY_BYTES = 40 << 20;

    /** Two of 1.44 MB. */
    int FLOPPIES = 0x44;

    @Override
    default Effort effort() {
        return Effort.QUICK;
    }

    @Override
    default <C extends Record> C configuration(DevicePlugin<C> plugin) {
        C usual = plugin.descriptor().defaults();
        Record used =
                switch (usual) {
                    case VgaConfig vga ->
                            new VgaConfig(VIDEO_MEMORY_BYTES, vga.width(), vga.height());
                    case RtcMc146818Config rtc ->
                            new RtcMc146818Config(
                                    rtc.baseMemoryBytes(), EXTENDED_MEMORY_BYTES, FLOPPIES);
                    default -> usual;
                };
        return plugin.descriptor().config().cast(used);
    }
}
