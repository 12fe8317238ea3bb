/** PC machines: the one module that knows which parts exist and how they are wired together. */
module dev.hv.machine.pc {
    requires transitive dev.hv.api;
    requires dev.hv.cpu.x86;
    requires dev.hv.devices;
    requires dev.hv.memory;
    requires static org.jspecify;
}
