package dev.hv.cli.run;

import dev.hv.api.backend.DisplayBackend;
import dev.hv.api.bus.BusTracerPlugin;
import dev.hv.api.device.NearestName;
import dev.hv.api.machine.MachineEnd;
import dev.hv.cli.ExitCode;
import dev.hv.cli.console.ConsoleOutput;
import dev.hv.cli.console.ConsoleScript;
import dev.hv.cli.console.ConsoleScript.Step;
import dev.hv.cli.console.KeyQueue;
import dev.hv.cli.console.Monitor;
import dev.hv.cli.console.RemovableDrives;
import dev.hv.cli.console.ScriptPlayer;
import dev.hv.cli.control.ControlFolder;
import dev.hv.cli.display.Seat;
import dev.hv.cli.display.Viewers;
import dev.hv.cli.request.Argument;
import dev.hv.cli.request.Key;
import dev.hv.cli.request.Request;
import dev.hv.machine.pc.AssemblyException;
import dev.hv.machine.pc.BackendSource;
import dev.hv.machine.pc.MachineBuilder;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.PcMachine;
import dev.hv.machine.pc.PluginCatalog;
import dev.hv.machine.pc.PluginFirmware;
import dev.hv.machine.pc.TraceSink;
import dev.hv.machine.pc.TracerRequest;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;

/** Carries a request out. */
public final class RunPlan {
    private final Request request;
    private final GuestChoice guests;
    private final PluginCatalog catalog;
    private final PrintStream messages;
    private final Origins origins;
    private Optional<PluginFirmware> firmware = Optional.empty();

    /**
     * @param messages where our own words go
     */
    public RunPlan(Request request, GuestChoice guests, PrintStream messages) {
        this.request = request;
        this.guests = guests;
        this.messages = messages;
        origins = new Origins(request);
        PluginSearch search = PluginSearch.ofThisUser();
        catalog = search.catalog(request.all(Key.PLUGIN));
        catalog.problems().forEach(problem -> messages.println("hv: plugin: " + problem));
    }

    /**
     * Assembles the machine and prints it, without starting it or opening anything of the host's
     * but the boot files.
     */
    public void print(PrintStream out) {
        Seat seat = new Seat(here -> {});
        Viewers viewers = viewers(seat);
        MachineSpec spec =
                speaker().attach(describe(HostBackends.inert(), DiskPlan.inert(), seat), false);
        traced(spec);
        try (PcMachine machine = build(new MachineBuilder(spec))) {
            viewers.check(request);
            new MachinePrinter(out).print(machine);
        }
    }

    private MachineSpec describe(
            BiFunction<SerialTarget, Argument, BackendSource> characters,
            DiskPlan.DiskBackends disks,
            Seat seat) {
        SpecReader reader = new SpecReader(request, catalog, characters, seat, origins);
        MachineSpec spec = reader.read(() -> guests.choose(request));
        firmware = reader.firmware();
        return new DiskPlan(request, catalog.formats(), disks, origins).attach(spec);
    }

    private SpeakerPlan speaker() {
        return new SpeakerPlan(request, catalog, origins, messages);
    }

    private PcMachine build(MachineBuilder builder) {
        try {
            firmware.map(PluginFirmware::binding).ifPresent(builder::install);
            return builder.catalog(catalog).build();
        } catch (AssemblyException e) {
            throw origins.explain(e);
        }
    }

    /**
     * Assembles and runs the machine.
     *
     * @return the process's exit code
     */
    public int run(Wishes wishes) throws InterruptedException {
        AtomicReference<Optional<PcMachine>> running = new AtomicReference<>(Optional.empty());
        ConsoleOutput output =
                new ConsoleOutput(
                        new FileOutputStream(FileDescriptor.out),
                        () -> running.get().ifPresent(PcMachine::stop));
        boolean interactive =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        KeyQueue keys = new KeyQueue();
        InputStream input = interactive ? keys : new FileInputStream(FileDescriptor.in);
        Optional<ConsoleScript> script = script();
        Optional<ScriptPlayer> player = script.map(ScriptPlayer::new);
        Seat seat = new Seat(here -> player.ifPresent(plays -> plays.seat(here)));
        Viewers viewers = viewers(seat);
        HostBackends backends = new HostBackends(input, output, player, messages);
        RemovableDrives drives = new RemovableDrives(catalog.formats());
        MachineSpec spec = speaker().attach(describe(backends, DiskPlan.host(drives), seat), true);
        if (interactive && backends.standardStreams() && script.isEmpty()) {
            spec = spec.withClock(spec.clock().withPace());
        }
        PcMachine machine = build(builder(spec));
        running.set(Optional.of(machine));
        List<String> words = new ArrayList<>();
        MachineEnd end;
        GuestRun run = new GuestRun(machine, messages);
        try (run) {
            viewers.check(request);
            wishes.stateLog().ifPresent(log -> log.attach(machine));
            script.ifPresent(steps -> check(steps, seat));
            viewers.open(machine.name(), machine::stop);
            Monitor monitor = new Monitor(machine, seat, drives);
            run.listen(ControlFolder.ofThisUser(), monitor);
            if (interactive && backends.standardStreams()) {
                run.attachTerminal(keys, output, monitor);
            }
            long start = System.nanoTime();
            end = run.run();
            long nanos = System.nanoTime() - start;
            EndReport.of(end).ifPresent(words::add);
            if (wishes.statistics()) {
                words.addAll(EndReport.statistics(machine, nanos, wishes.symbols()));
            }
            for (long address : wishes.regions()) {
                words.addAll(EndReport.region(machine, address));
            }
            player.flatMap(ScriptPlayer::unmet)
                    .ifPresent(text -> words.add("the script still waits for '" + text + "'"));
        }
        viewers.close();
        viewers.writeScreenshot();
        words.forEach(line -> messages.println("hv: " + line));
        run.reported();
        return ExitCode.of(end);
    }

    private Optional<ConsoleScript> script() {
        Optional<ConsoleScript> file =
                request.last(Key.SCRIPT).map(Argument::path).map(ConsoleScript::read);
        Optional<ConsoleScript> keys = request.last(Key.SEND_KEYS).map(RunPlan::keys);
        return keys.map(first -> file.map(first::then).orElse(first)).or(() -> file);
    }

    private static ConsoleScript keys(Argument argument) {
        try {
            return ConsoleScript.ofKeys(argument.text());
        } catch (IllegalArgumentException e) {
            throw argument.problem(String.valueOf(e.getMessage()));
        }
    }

    /** A script that could never go on is refused before the machine starts. */
    private void check(ConsoleScript script, Seat seat) {
        Argument where =
                request.last(Key.SCRIPT).or(() -> request.last(Key.SEND_KEYS)).orElseThrow();
        for (Step step : script.steps()) {
            if (step.needsScreen() && seat.screen().isEmpty()) {
                throw where.problem("waits for the screen, and this machine has no display");
            }
            if (step.needsKeyboard() && seat.input().isEmpty()) {
                throw where.problem("presses keys, and this machine has no keyboard");
            }
        }
    }

    private Viewers viewers(Seat seat) {
        return new Viewers(request, catalog.backends(DisplayBackend.class), seat, messages);
    }

    private MachineBuilder builder(MachineSpec spec) {
        List<String> wanted = traced(spec);
        MachineBuilder builder =
                new MachineBuilder(spec)
                        .trace(
                                wanted.isEmpty()
                                        ? TraceSink.none()
                                        : new StderrTrace(wanted, messages));
        for (Argument argument : request.all(Key.TRACE)) {
            tracer(argument).ifPresent(builder::trace);
        }
        return builder;
    }

    /** What a plugin opens has its scheme and a colon before it. */
    private Optional<TracerRequest> tracer(Argument argument) {
        int colon = argument.text().indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        String scheme = argument.text().substring(0, colon);
        return Optional.of(
                catalog.tracers().stream()
                        .filter(plugin -> plugin.scheme().equals(scheme))
                        .findFirst()
                        .map(
                                plugin ->
                                        new TracerRequest(
                                                plugin, argument.text().substring(colon + 1)))
                        .orElseThrow(
                                () ->
                                        argument.problem(
                                                "no tracer '"
                                                        + scheme
                                                        + "'; "
                                                        + NearestName.hint(
                                                                scheme,
                                                                catalog.tracers().stream()
                                                                        .map(
                                                                                BusTracerPlugin
                                                                                        ::scheme)
                                                                        .toList()))));
    }

    /** The instances of which is shown what they say. */
    private List<String> traced(MachineSpec spec) {
        List<String> known = new ArrayList<>(List.of("all", "cpu0", "memory", "ports"));
        spec.devices().forEach(device -> known.add(device.name()));
        List<String> wanted = new ArrayList<>();
        for (Argument argument : request.all(Key.TRACE)) {
            if (tracer(argument).isPresent()) {
                continue;
            }
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
        return wanted;
    }
}
