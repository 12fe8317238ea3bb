package dev.hv.cli.run;

import dev.hv.api.cpu.VirtualCpu;
import dev.hv.machine.pc.PcMachine;

import java.io.PrintStream;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/** What can be said of a machine that has ended. */
final class RunStatistics {
    private RunStatistics() {}

    /**
     * Prints one value a line, as {@code hv: name value}.
     *
     * @param hostNanos how long it ran, in nanoseconds of the host's
     */
    static void print(PcMachine machine, long hostNanos, PrintStream out) {
        long instructions = machine.cpus().stream().mapToLong(VirtualCpu::instructions).sum();
        out.println("hv: instructions " + instructions);
        out.println("hv: virtual-nanoseconds " + machine.nanos());
        out.println("hv: host-milliseconds " + TimeUnit.NANOSECONDS.toMillis(hostNanos));
        out.println(
                "hv: instructions-per-host-second "
                        + Math.round(instructions * 1e9 / Math.max(1, hostNanos)));
        for (VirtualCpu cpu : machine.cpus()) {
            for (VirtualCpu.Diagnostic diagnostic : cpu.diagnostics()) {
                out.println("hv: diagnostic " + diagnostic.name() + " " + diagnostic.count());
            }
        }
        out.println("hv: state-sha256 " + HexFormat.of().formatHex(machine.save().sha256()));
    }
}
