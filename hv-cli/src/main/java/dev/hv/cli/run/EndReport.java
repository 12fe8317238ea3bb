package dev.hv.cli.run;

import dev.hv.api.cpu.VirtualCpu;
import dev.hv.api.machine.MachineEnd;
import dev.hv.machine.pc.PcMachine;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What there is to say of a machine that has ended, in lines. */
final class EndReport {
    private EndReport() {}

    /** Returns how it ended; nothing if it simply powered off. */
    static Optional<String> of(MachineEnd end) {
        String what =
                switch (end.kind()) {
                    case POWER_OFF -> "";
                    case EXIT -> "the guest ended the machine with code " + end.code();
                    case RESET -> "the guest reset the machine";
                    case SHUTDOWN -> "the CPU shut down";
                    case STOPPED -> "stopped";
                    case FAILURE -> "the machine failed";
                };
        String detail = end.detail().isBlank() ? "" : ": " + end.detail().strip();
        return what.isEmpty() ? Optional.empty() : Optional.of(what + detail);
    }

    /** Returns what its processors have made of the guest's code at a linear address, in lines. */
    static List<String> region(PcMachine machine, long address) {
        List<String> lines = new ArrayList<>();
        machine.cpus().forEach(cpu -> lines.addAll(cpu.listing(address)));
        return lines.isEmpty()
                ? List.of("no region has code at 0x" + Long.toHexString(address))
                : lines;
    }

    /**
     * Returns what it did, each line a name and a value.
     *
     * @param hostNanos how long it ran, in nanoseconds of the host's
     * @param symbols names of addresses in the guest
     */
    static List<String> statistics(PcMachine machine, long hostNanos, Symbols symbols) {
        long instructions = machine.cpus().stream().mapToLong(VirtualCpu::instructions).sum();
        List<String> lines = new ArrayList<>();
        lines.add("instructions " + instructions);
        lines.add("virtual-nanoseconds " + machine.nanos());
        lines.add("host-milliseconds " + TimeUnit.NANOSECONDS.toMillis(hostNanos));
        lines.add(
                "instructions-per-host-second "
                        + Math.round(instructions * 1e9 / Math.max(1, hostNanos)));
        for (VirtualCpu cpu : machine.cpus()) {
            for (VirtualCpu.Diagnostic figure : cpu.statistics()) {
                lines.add(symbols.named("cpu " + figure.name() + " " + figure.count()));
            }
            for (VirtualCpu.Diagnostic diagnostic : cpu.diagnostics()) {
                lines.add("diagnostic " + diagnostic.name() + " " + diagnostic.count());
            }
        }
        lines.add("state-sha256 " + HexFormat.of().formatHex(machine.save().sha256()));
        return lines;
    }
}
