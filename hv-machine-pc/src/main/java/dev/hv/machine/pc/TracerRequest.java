package dev.hv.machine.pc;

import dev.hv.api.bus.BusTracerPlugin;

/**
 * A bus tracer that a machine is to have.
 *
 * @param plugin that opens it
 * @param address that the plugin is told
 */
public record TracerRequest(BusTracerPlugin plugin, String address) {
    /** Returns how people write it. */
    public String text() {
        return plugin.scheme() + ":" + address;
    }
}
