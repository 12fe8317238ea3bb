/**
 * Chip models and host backends: a device knows its datasheet and its context, and nothing of its
 * neighbours.
 */
module dev.hv.devices {
    requires transitive dev.hv.api;
    requires static org.jspecify;
}
