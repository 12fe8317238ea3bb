/** PC machines: the one module that knows which parts exist and how they are wired together. */
module dev.hv.machine.pc {
    requires transitive com.google.guice;
    requires com.google.common;
    requires transitive dev.hv.api;
    requires dev.hv.cpu.x86;
    requires dev.hv.devices;
    requires transitive dev.hv.disk;
    requires dev.hv.memory;
    requires jakarta.inject;
    requires static org.jspecify;

    exports dev.hv.machine.pc;
    exports dev.hv.machine.pc.plugin;
    exports dev.hv.machine.pc.screen;
    exports dev.hv.machine.pc.vnc;

    // Guice calls the constructors of what it injects.
    opens dev.hv.machine.pc.life to
            com.google.guice;
    opens dev.hv.machine.pc.wiring to
            com.google.guice;

    uses dev.hv.api.backend.BackendPlugin;
    uses dev.hv.api.backend.BlockFormat;
    uses dev.hv.api.bus.BusTracerPlugin;
    uses dev.hv.api.cpu.CpuBackend;
    uses dev.hv.api.device.DevicePlugin;
    uses dev.hv.api.machine.FirmwarePlugin;
}
