package dev.hv.devices;

import dev.hv.tck.PluginsContract;

/** Every device of this module keeps the rules for devices. */
final class ConformanceTest implements PluginsContract {}
