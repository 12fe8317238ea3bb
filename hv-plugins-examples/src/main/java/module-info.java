/** Plugins written against the contracts alone, as a stranger would write them. */
module dev.hv.plugins.examples {
    requires transitive dev.hv.api;
    requires static transitive com.google.auto.service;
    requires static org.jspecify;

    exports dev.hv.plugins.examples.accesses;
    exports dev.hv.plugins.examples.copier;
    exports dev.hv.plugins.examples.flat;
    exports dev.hv.plugins.examples.hexdump;
    exports dev.hv.plugins.examples.journal;
    exports dev.hv.plugins.examples.riscv;
    exports dev.hv.plugins.examples.router;
    exports dev.hv.plugins.examples.temperature;
    exports dev.hv.plugins.examples.uptime;
    exports dev.hv.plugins.examples.vhd;

    provides dev.hv.api.backend.BackendPlugin with
            dev.hv.plugins.examples.hexdump.HexDumpPlugin,
            dev.hv.plugins.examples.journal.TextJournalPlugin;
    provides dev.hv.api.backend.BlockFormat with
            dev.hv.plugins.examples.vhd.FixedVhdFormat;
    provides dev.hv.api.bus.BusTracerPlugin with
            dev.hv.plugins.examples.accesses.AccessesPlugin;
    provides dev.hv.api.cpu.CpuBackend with
            dev.hv.plugins.examples.riscv.RiscVBackend;
    provides dev.hv.api.device.DevicePlugin with
            dev.hv.plugins.examples.copier.CopierPlugin,
            dev.hv.plugins.examples.router.RouterPlugin,
            dev.hv.plugins.examples.temperature.TemperatureSensorPlugin,
            dev.hv.plugins.examples.uptime.UptimePlugin;
    provides dev.hv.api.machine.FirmwarePlugin with
            dev.hv.plugins.examples.flat.FlatFirmware;
}
