import org.jspecify.annotations.NullMarked;

/**
 * Contracts between the parts of a virtual machine. Nothing here runs a guest; everything that does
 * implements or calls something from here. Depends on the JDK and, at compile time, on JSpecify.
 */
@NullMarked
module dev.hv.api {
    requires static transitive org.jspecify;

    exports dev.hv.api.backend;
    exports dev.hv.api.bus;
    exports dev.hv.api.cpu;
    exports dev.hv.api.device;
    exports dev.hv.api.irq;
    exports dev.hv.api.machine;
    exports dev.hv.api.pci;
    exports dev.hv.api.plugin;
    exports dev.hv.api.register;
    exports dev.hv.api.state;
    exports dev.hv.api.time;
    exports dev.hv.api.trace;

    uses dev.hv.api.backend.BackendPlugin;
    uses dev.hv.api.backend.BlockFormat;
    uses dev.hv.api.bus.BusPlugin;
    uses dev.hv.api.bus.BusTracerPlugin;
    uses dev.hv.api.cpu.CpuBackend;
    uses dev.hv.api.device.DevicePlugin;
    uses dev.hv.api.machine.FirmwarePlugin;
}
