package dev.hv.cli.run;

import dev.hv.api.device.NearestName;
import dev.hv.api.machine.MachineEnd;
import dev.hv.cli.ExitCode;
import dev.hv.cli.console.OutputQueue;
import dev.hv.cli.request.Argument;
import dev.hv.cli.request.Key;
import dev.hv.cli.request.Request;
import dev.hv.machine.pc.MachineBuilder;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.PcMachine;
import dev.hv.machine.pc.PluginCatalog;
import dev.hv.machine.pc.TraceSink;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Carries a request out. */
public final class RunPlan {
    private final Request request;
    private final GuestChoice guests;
    private final PluginCatalog catalog;
    private final PrintStream out;
    private final PrintStream messages;

    /**
     * @param out where a machine is printed
     * @param messages where our own words go during a run
     */
    public RunPlan(Request request, GuestChoice guests, PrintStream out, PrintStream messages) {
        this.request = request;
        this.guests = guests;
        this.out = out;
        this.messages = messages;
        catalog = PluginCatalog.installed();
    }

    /**
     * Assembles the machine and prints it, without starting it or opening anything of the host's
     * but the boot files.
     */
    public void print() {
        MachineSpec spec =
                new SpecReader(request, catalog, HostBackends.inert())
                        .read(() -> guests.choose(request));
        try (PcMachine machine = new MachineBuilder(spec).build()) {
            new MachinePrinter(out).print(machine);
        }
    }

    /**
     * Assembles and runs the machine.
     *
     * @param statistics whether to say at the end what it did
     * @return the process's exit code
     */
    public int run(boolean statistics) throws InterruptedException {
        List<PcMachine> running = new ArrayList<>();
        OutputQueue output =
                new OutputQueue(
                        new FileOutputStream(FileDescriptor.out),
                        () -> running.forEach(PcMachine::stop));
        HostBackends backends = new HostBackends(output);
        MachineSpec spec =
                new SpecReader(request, catalog, backends).read(() -> guests.choose(request));
        try (PcMachine machine = new MachineBuilder(spec).trace(trace(spec)).build()) {
            running.add(machine);
            long start = System.nanoTime();
            MachineEnd end = new GuestRun(machine, output, messages).run(backends.console());
            long nanos = System.nanoTime() - start;
            GuestRun.tell(end, messages);
            if (statistics) {
                RunStatistics.print(machine, nanos, messages);
            }
            return ExitCode.of(end);
        }
    }

    private TraceSink trace(MachineSpec spec) {
        List<String> known = new ArrayList<>(List.of("all", "cpu0", "memory", "ports"));
        spec.devices().forEach(device -> known.add(device.name()));
        List<String> wanted = new ArrayList<>();
        for (Argument argument : request.all(Key.TRACE)) {
            for (String instance : argument.text().split(",", -1)) {
                if (!known.contains(instance)) {
                    throw argument.problem(
                            "no '"
                                    + instance
                                    + "' in this machine; "
                                    + NearestName.hint(instance, known));
                }
                wanted.add(instance);
            }
        }
        return wanted.isEmpty() ? TraceSink.none() : new StderrTrace(wanted, messages);
    }
}
