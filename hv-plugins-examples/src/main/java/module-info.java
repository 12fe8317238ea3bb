/** Device plugins written against the contracts alone, as a stranger would write them. */
module dev.hv.plugins.examples {
    requires transitive dev.hv.api;
    requires static transitive com.google.auto.service;
    requires static org.jspecify;

    exports dev.hv.plugins.examples.copier;
    exports dev.hv.plugins.examples.hexdump;
    exports dev.hv.plugins.examples.router;
    exports dev.hv.plugins.examples.temperature;
    exports dev.hv.plugins.examples.uptime;

    provides dev.hv.api.backend.BackendPlugin with
            dev.hv.plugins.examples.hexdump.HexDumpPlugin;
    provides dev.hv.api.device.DevicePlugin with
            dev.hv.plugins.examples.copier.CopierPlugin,
            dev.hv.plugins.examples.router.RouterPlugin,
            dev.hv.plugins.examples.temperature.TemperatureSensorPlugin,
            dev.hv.plugins.examples.uptime.UptimePlugin;
}
