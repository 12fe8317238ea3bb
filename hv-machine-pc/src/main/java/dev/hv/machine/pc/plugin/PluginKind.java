package dev.hv.machine.pc.plugin;

import dev.hv.api.backend.BackendPlugin;
import dev.hv.api.backend.BlockFormat;
import dev.hv.api.bus.BusPlugin;
import dev.hv.api.bus.BusTracerPlugin;
import dev.hv.api.cpu.CpuBackend;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.machine.FirmwarePlugin;

import java.util.Optional;
import java.util.stream.Stream;

/** What a JAR can bring. Interrupt controllers are devices with that role. */
public enum PluginKind {
    /** Makes devices. */
    DEVICE(DevicePlugin.class) {
        @Override
        String nameOf(Object plugin) {
            return ((DevicePlugin<?>) plugin).descriptor().id();
        }
    },
    /** Makes processors. */
    CPU(CpuBackend.class) {
        @Override
        String nameOf(Object plugin) {
            return ((CpuBackend) plugin).id();
        }
    },
    /** Makes address spaces. */
    BUS(BusPlugin.class) {
        @Override
        String nameOf(Object plugin) {
            return ((BusPlugin) plugin).name();
        }
    },
    /** Opens something of the host's. */
    BACKEND(BackendPlugin.class) {
        @Override
        String nameOf(Object plugin) {
            return ((BackendPlugin) plugin).scheme();
        }
    },
    /** Knows a format of disk images. */
    FORMAT(BlockFormat.class) {
        @Override
        String nameOf(Object plugin) {
            return ((BlockFormat) plugin).id();
        }
    },
    /** Hears what goes over buses. */
    TRACER(BusTracerPlugin.class) {
        @Override
        String nameOf(Object plugin) {
            return ((BusTracerPlugin) plugin).scheme();
        }
    },
    /** Stands in for firmware. */
    FIRMWARE(FirmwarePlugin.class) {
        @Override
        String nameOf(Object plugin) {
            return ((FirmwarePlugin) plugin).scheme();
        }
    };

    private final Class<?> service;

    PluginKind(Class<?> service) {
        this.service = service;
    }

    /** Returns the interface by which it is found. */
    public Class<?> service() {
        return service;
    }

    /** Returns what a plugin of this kind calls itself. */
    abstract String nameOf(Object plugin);

    static Optional<PluginKind> ofService(String name) {
        return Stream.of(values()).filter(kind -> kind.service.getName().equals(name)).findFirst();
    }
}
