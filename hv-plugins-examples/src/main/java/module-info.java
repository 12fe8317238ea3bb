/** Device plugins written against the contracts alone, as a stranger would write them. */
module dev.hv.plugins.examples {
    requires transitive dev.hv.api;
    requires static transitive com.google.auto.service;
    requires static org.jspecify;

    exports dev.hv.plugins.examples.copier;
    exports dev.hv.plugins.examples.temperature;

    provides dev.hv.api.device.DevicePlugin with
            dev.hv.plugins.examples.copier.CopierPlugin,
            dev.hv.plugins.examples.temperature.TemperatureSensorPlugin;
}
