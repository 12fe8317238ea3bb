/**
 * The x86 processor: it knows its bus and its interrupt inputs, and no device, machine or injector.
 */
module dev.hv.cpu.x86 {
    requires transitive dev.hv.api;
    requires static com.google.auto.service;
    requires jdk.jfr;
    requires jdk.unsupported;
    requires static org.jspecify;

    exports dev.hv.cpu.x86.model to
            dev.hv.machine.pc;
    exports dev.hv.cpu.x86.decode to
            dev.hv.cli;
    exports dev.hv.cpu.x86.oracle to
            dev.hv.cli;
    exports dev.hv.cpu.x86.store to
            dev.hv.cli;

    provides dev.hv.api.cpu.CpuBackend with
            dev.hv.cpu.x86.X86Backend,
            dev.hv.cpu.x86.X86BytecodeBackend,
            dev.hv.cpu.x86.X86InterpreterBackend,
            dev.hv.cpu.x86.X86ImmediateBackend;
}
