/**
 * The x86 processor: it knows its bus and its interrupt inputs, and no device, machine or injector.
 */
module dev.hv.cpu.x86 {
    requires transitive dev.hv.api;
    requires static org.jspecify;
}
