package dev.hv.tck.mutant;

import dev.hv.api.device.DevicePlugin;

import java.util.List;
import java.util.Set;

/** Makes interrupt controllers and PCI functions: right ones, or such with one bug. */
public final class RolePlugins {
    private RolePlugins() {}

    /** Returns plugins of which each keeps every rule. */
    public static List<DevicePlugin<?>> right() {
        return List.of(new SampleController.Plugin(Set.of()), new SampleFunction.Plugin(Set.of()));
    }

    /** Returns a plugin that is wrong in one way. */
    public static DevicePlugin<?> with(RoleBug bug) {
        return bug.killer().startsWith("PCI")
                ? new SampleFunction.Plugin(Set.of(bug))
                : new SampleController.Plugin(Set.of(bug));
    }
}
