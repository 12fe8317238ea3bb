package dev.hv.cli.run;

import dev.hv.api.backend.CharacterBackend;
import dev.hv.api.backend.HostBackend;
import dev.hv.api.device.Descriptor;
import dev.hv.api.device.DevicePlugin;
import dev.hv.api.device.NearestName;
import dev.hv.api.device.OptionSchema;
import dev.hv.api.device.Slot;
import dev.hv.cli.InputException;
import dev.hv.cli.display.DisplayTarget;
import dev.hv.cli.display.Seat;
import dev.hv.cli.request.Argument;
import dev.hv.cli.request.ByteSize;
import dev.hv.cli.request.DeviceArgument;
import dev.hv.cli.request.Key;
import dev.hv.cli.request.Request;
import dev.hv.cli.request.Setting;
import dev.hv.machine.pc.AssemblyException;
import dev.hv.machine.pc.BackendSource;
import dev.hv.machine.pc.BootDevice;
import dev.hv.machine.pc.BootFile;
import dev.hv.machine.pc.BootSpec;
import dev.hv.machine.pc.ClockSpec;
import dev.hv.machine.pc.DeviceSpec;
import dev.hv.machine.pc.KernelEntry;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.OnReset;
import dev.hv.machine.pc.Place;
import dev.hv.machine.pc.PluginCatalog;
import dev.hv.machine.pc.PluginFirmware;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Makes a machine's description of a request. */
public final class SpecReader {
    /** The profile of a machine about which nothing was said. */
    public static final String DEFAULT_PROFILE = "microvm";

    /** The profile of a machine about which nothing was said but that it has disks. */
    private static final String DISK_PROFILE = "pc";

    private static final String VIDEO_BIOS = "vgabios-stdvga.bin";
    private static final String UART = "uart-16550a";
    private static final List<Integer> UART_PORTS = List.of(0x3F8, 0x2F8, 0x3E8, 0x2E8);
    private static final String PRINTER_PORT = "parallel-port";
    private static final String CHARACTERS = "chars";
    private static final String X86 = "x86";

    /** The first is what the backend does anyway; for the others there is one of that name. */
    private static final List<String> TIERS =
            List.of("translator", "bytecode", "interpreter", "immediate");

    private static final List<String> YES = List.of("true", "yes", "on");
    private static final List<String> NO = List.of("false", "no", "off");

    private final Request request;
    private final PluginCatalog catalog;
    private final BiFunction<SerialTarget, Argument, BackendSource> backends;
    private final Seat seat;
    private final Origins origins;

    /**
     * @param request what is wanted
     * @param catalog the plugins that there are
     * @param backends makes a backend's source of a target; the argument is for errors
     * @param seat where the first display and the first keyboard lead
     * @param origins learns which argument said what of which device
     */
    public SpecReader(
            Request request,
            PluginCatalog catalog,
            BiFunction<SerialTarget, Argument, BackendSource> backends,
            Seat seat,
            Origins origins) {
        this.request = request;
        this.catalog = catalog;
        this.backends = backends;
        this.seat = seat;
        this.origins = origins;
    }

    /**
     * Returns the machine.
     *
     * @param guest what to boot if the request names no kernel; asked last, as it may take long
     * @throws InputException if the request means nothing
     */
    public MachineSpec read(Supplier<BootSpec> guest) {
        MachineSpec spec = profile();
        Optional<Argument> name = request.last(Key.NAME);
        if (name.isPresent()) {
            spec = spec.withName(name.get().text());
        }
        Optional<Argument> cpu = request.last(Key.CPU);
        if (cpu.isPresent()) {
            spec = cpu(spec, cpu.get());
        }
        Optional<Argument> tier = request.last(Key.CPU_TIER);
        if (tier.isPresent()) {
            spec = spec.withCpuBackend(backend(tier.get()));
        }
        Optional<Argument> memory = request.last(Key.MEMORY);
        if (memory.isPresent()) {
            spec = memory(spec, memory.get());
        }
        Optional<Argument> clock = request.last(Key.CLOCK);
        if (clock.isPresent()) {
            spec = spec.withClock(clock(clock.get()));
        }
        if (flag(Key.NO_REBOOT)) {
            spec = spec.withPolicy(OnReset.END, OnReset.END);
        }
        spec = serials(printers(settings(devices(spec))));
        spec = seated(spec, Seat.DISPLAY, seat.display());
        spec = seated(spec, Seat.INPUT, seat.keyboard());
        Optional<Argument> rom = request.last(Key.ROM);
        if (firmware().isPresent()) {
            requireNothingElse(rom.orElseThrow());
            return spec.withBoot(BootSpec.from(BootSpec.USUAL_ORDER));
        }
        return rom.isPresent() ? rom(spec, rom.get()) : spec.withBoot(boot(guest));
    }

    /** Returns the firmware of a plugin that the request names: {@code SCHEME:ADDRESS}. */
    Optional<PluginFirmware> firmware() {
        String[] parts = request.last(Key.ROM).map(Argument::text).orElse("").split(":", 2);
        return catalog.firmware().stream()
                .filter(plugin -> parts.length == 2 && plugin.scheme().equals(parts[0]))
                .findFirst()
                .map(plugin -> new PluginFirmware(plugin, parts[1]));
    }

    private MachineSpec rom(MachineSpec spec, Argument rom) {
        requireNothingElse(rom);
        MachineSpec machine = videoBios(spec, rom.path()).withRom(BootFile.of(rom.path()));
        return request.has(Key.BOOT) ? machine.withBoot(fromDevices()) : machine;
    }

    private void requireNothingElse(Argument rom) {
        for (Key key : List.of(Key.KERNEL, Key.GUEST, Key.INITRD, Key.APPEND, Key.MODULE)) {
            if (request.has(key)) {
                throw request.all(key)
                        .getFirst()
                        .problem("there is a " + rom.place() + " as well; choose one");
            }
        }
    }

    /**
     * SeaBIOS comes with the BIOS of video adapters beside it, and asks for that of one it finds.
     */
    private static MachineSpec videoBios(MachineSpec spec, Path rom) {
        Path video = rom.resolveSibling(VIDEO_BIOS);
        boolean wanted = spec.devices().stream().anyMatch(d -> d.plugin().equals("vga-pci"));
        return wanted && Files.isReadable(video)
                ? spec.withFirmwareFile("pci1234,1111.rom", BootFile.of(video))
                : spec;
    }

    private MachineSpec profile() {
        Optional<Argument> profile = request.last(Key.PROFILE);
        try {
            String usual = DiskPlan.wanted(request) ? DISK_PROFILE : DEFAULT_PROFILE;
            return MachineSpec.of(profile.map(Argument::text).orElse(usual));
        } catch (AssemblyException e) {
            throw origins.explain(e);
        }
    }

    /** {@code MODEL} of the x86, or {@code BACKEND[:MODEL]} of another. */
    private MachineSpec cpu(MachineSpec spec, Argument argument) {
        String[] parts = argument.text().split("[:,]", 2);
        boolean backend =
                catalog.cpuBackends().stream().anyMatch(known -> known.id().equals(parts[0]));
        if (!backend) {
            return spec.withCpuModel(argument.text());
        }
        if (request.has(Key.CPU_TIER)) {
            throw argument.problem("there is a --cpu-tier as well, which chooses x86; choose one");
        }
        String rest = argument.text().substring(parts[0].length());
        String model = rest.startsWith(":") ? rest.substring(1) : "default" + rest;
        return spec.withCpuBackend(parts[0]).withCpuModel(model);
    }

    private static String backend(Argument tier) {
        if (!TIERS.contains(tier.text())) {
            throw tier.problem(
                    "expected translator, bytecode, interpreter or immediate; "
                            + NearestName.hint(tier.text(), TIERS));
        }
        return tier.text().equals(TIERS.getFirst()) ? X86 : X86 + "-" + tier.text();
    }

    private static MachineSpec memory(MachineSpec spec, Argument memory) {
        long bytes = ByteSize.parse(memory);
        if (bytes < MachineSpec.MIN_MEMORY_BYTES || bytes > MachineSpec.MAX_MEMORY_BYTES) {
            throw memory.problem(
                    "expected "
                            + ByteSize.text(MachineSpec.MIN_MEMORY_BYTES)
                            + " to "
                            + ByteSize.text(MachineSpec.MAX_MEMORY_BYTES));
        }
        if (bytes % 4096 != 0) {
            throw memory.problem("expected a multiple of 4K");
        }
        return spec.withMemory(bytes);
    }

    private static ClockSpec clock(Argument argument) {
        String[] parts = argument.text().split(",", -1);
        ClockSpec clock =
                switch (parts[0]) {
                    case "real" -> ClockSpec.real();
                    case "deterministic" -> ClockSpec.deterministic();
                    default ->
                            throw argument.problem(
                                    "expected real or deterministic; "
                                            + NearestName.hint(
                                                    parts[0], List.of("real", "deterministic")));
                };
        for (String option : List.of(parts).subList(1, parts.length)) {
            if (!option.startsWith("start=")) {
                throw argument.problem(
                        "'" + option + "': expected start=DATE, as in start=2025-01-31T12:00:00Z");
            }
            try {
                Instant start = Instant.parse(option.substring("start=".length()));
                clock =
                        new ClockSpec(
                                clock.mode(),
                                clock.nanosPerThousandInstructions(),
                                Optional.of(start));
            } catch (DateTimeParseException e) {
                throw argument.problem("'" + option + "': expected a date, 2025-01-31T12:00:00Z");
            }
        }
        return clock;
    }

    private boolean flag(Key key) {
        return flag(request, key);
    }

    static boolean flag(Request request, Key key) {
        Optional<Argument> argument = request.last(key);
        if (argument.isEmpty() || NO.contains(argument.get().text())) {
            return false;
        }
        if (!YES.contains(argument.get().text())) {
            throw argument.get().problem("expected true or false");
        }
        return true;
    }

    private BootSpec boot(Supplier<BootSpec> guest) {
        Optional<Argument> kernel = request.last(Key.KERNEL);
        if (kernel.isEmpty()) {
            for (Key key : List.of(Key.INITRD, Key.MODULE)) {
                if (request.has(key)) {
                    throw request.all(key).getFirst().problem("needs a --kernel that takes it");
                }
            }
            if (!request.has(Key.GUEST) && (DiskPlan.wanted(request) || request.has(Key.BOOT))) {
                return fromDevices();
            }
            requireNoBootOrder("--guest");
            return entry(append(guest.get()));
        }
        requireNoBootOrder("--kernel");
        if (request.has(Key.GUEST)) {
            throw request.all(Key.GUEST)
                    .getFirst()
                    .problem("there is a --kernel as well; choose one");
        }
        BootSpec boot = entry(append(BootSpec.of(BootFile.of(kernel.get().path()))));
        Optional<Argument> initrd = request.last(Key.INITRD);
        if (initrd.isPresent()) {
            boot = boot.withInitrd(BootFile.of(initrd.get().path()));
        }
        return boot.withModules(request.all(Key.MODULE).stream().map(this::module).toList());
    }

    private void requireNoBootOrder(String kernel) {
        if (request.has(Key.BOOT)) {
            throw request.all(Key.BOOT)
                    .getFirst()
                    .problem(
                            "there is a "
                                    + kernel
                                    + ", which is booted without a BIOS; choose one");
        }
    }

    /** The firmware boots what the drives hold. */
    private BootSpec fromDevices() {
        for (Key key : List.of(Key.APPEND, Key.ENTRY)) {
            if (request.has(key)) {
                throw request.all(key).getFirst().problem("needs a --kernel that takes it");
            }
        }
        Optional<Argument> argument = request.last(Key.BOOT);
        if (argument.isEmpty()) {
            return BootSpec.from(BootSpec.USUAL_ORDER);
        }
        List<BootDevice> order = new ArrayList<>();
        for (String word : argument.get().text().split(",", -1)) {
            order.add(
                    Stream.of(BootDevice.values())
                            .filter(device -> device.text().equals(word))
                            .findFirst()
                            .orElseThrow(() -> unknownDevice(argument.get(), word)));
        }
        return BootSpec.from(order);
    }

    private static InputException unknownDevice(Argument argument, String word) {
        List<String> known = Stream.of(BootDevice.values()).map(BootDevice::text).toList();
        return argument.problem(
                "no device '" + word + "' to boot from; " + NearestName.hint(word, known));
    }

    private BootSpec append(BootSpec boot) {
        return request.last(Key.APPEND)
                .map(append -> boot.withCommandLine(append.text()))
                .orElse(boot);
    }

    private BootSpec entry(BootSpec boot) {
        Optional<Argument> argument = request.last(Key.ENTRY);
        if (argument.isEmpty()) {
            return boot;
        }
        String wanted = argument.get().text();
        return boot.withEntry(
                Stream.of(KernelEntry.values())
                        .filter(known -> known.text().equals(wanted))
                        .findFirst()
                        .orElseThrow(() -> unknownEntry(argument.get(), wanted)));
    }

    private static InputException unknownEntry(Argument argument, String wanted) {
        List<String> names = Stream.of(KernelEntry.values()).map(KernelEntry::text).toList();
        return argument.problem(
                "expected one of "
                        + String.join(", ", names)
                        + "; "
                        + NearestName.hint(wanted, names));
    }

    private BootSpec.Module module(Argument argument) {
        String[] words = argument.text().split(" ", 2);
        Argument file = new Argument(argument.place(), words[0], argument.directory());
        return new BootSpec.Module(BootFile.of(file.path()), argument.text());
    }

    private MachineSpec devices(MachineSpec spec) {
        MachineSpec more = spec;
        for (Argument argument : request.all(Key.DEVICE)) {
            DeviceArgument device = DeviceArgument.parse(argument);
            try {
                Descriptor<?> plugin = catalog.named(device.plugin()).descriptor();
                String name = device.name().orElse(freeName(more, plugin.id()));
                if (more.devices().stream().anyMatch(other -> other.name().equals(name))) {
                    throw argument.problem("there is a device '" + name + "' already");
                }
                DeviceSpec made = DeviceSpec.of(name, plugin.id());
                for (var setting : device.settings().entrySet()) {
                    made = set(made, setting.getKey(), setting.getValue(), argument);
                }
                more = more.withDevice(made);
            } catch (AssemblyException e) {
                throw argument.problem(e.problem(), e);
            }
        }
        return more;
    }

    /** The plugin's id, or that with the first number from 2 on that makes it unique. */
    private static String freeName(MachineSpec spec, String plugin) {
        String name = plugin;
        for (int i = 2; ; i++) {
            String candidate = name;
            if (spec.devices().stream().noneMatch(device -> device.name().equals(candidate))) {
                return name;
            }
            name = plugin + "-" + i;
        }
    }

    private MachineSpec settings(MachineSpec spec) {
        MachineSpec changed = spec;
        for (Argument argument : request.all(Key.SET)) {
            Setting setting = Setting.parse(argument);
            try {
                DeviceSpec device = changed.device(setting.instance());
                changed =
                        changed.withReplaced(
                                set(device, setting.option(), setting.value(), argument));
            } catch (AssemblyException e) {
                throw argument.problem(e.problem(), e);
            }
        }
        return changed;
    }

    /** What is said last of a slot holds; options are for the assembly to read. */
    private DeviceSpec set(DeviceSpec device, String name, String value, Argument argument) {
        Descriptor<?> plugin = catalog.named(device.plugin()).descriptor();
        origins.note(device.name(), name, argument);
        Optional<Slot> slot =
                plugin.slots().stream().filter(each -> each.name().equals(name)).findFirst();
        if (slot.isEmpty() || OptionSchema.of(plugin).names().contains(name)) {
            return device.with(name, value);
        }
        if (slot.get().kind() == Slot.Kind.BACKEND) {
            Argument target = new Argument(argument.place(), value, argument.directory());
            return plug(device, name, target, HostBackend.class);
        }
        try {
            return device.at(name, Place.parse(slot.get().kind(), value));
        } catch (IllegalArgumentException e) {
            throw argument.problem(device.name() + "." + name + ": " + e.getMessage(), e);
        }
    }

    private DeviceSpec characters(DeviceSpec device, Argument argument) {
        return plug(device, CHARACTERS, argument, CharacterBackend.class);
    }

    /** Whether a device can use a kind of backend shows when it asks for one. */
    private DeviceSpec plug(
            DeviceSpec device, String slot, Argument argument, Class<? extends HostBackend> kind) {
        origins.note(device.name(), slot, argument);
        SerialTarget target = SerialTarget.parse(argument, catalog.backends(kind));
        Place place =
                target instanceof SerialTarget.None
                        ? new Place.Nowhere()
                        : new Place.Backend(backends.apply(target, argument));
        return device.at(slot, place);
    }

    private static boolean isTerminal(Argument display) {
        return display.text().equals(DisplayTarget.TERMINAL);
    }

    /** The first device with such a slot leads to the seat, unless it was led elsewhere. */
    private MachineSpec seated(MachineSpec spec, String slot, BackendSource source) {
        return spec.devices().stream()
                .filter(device -> hasBackend(device, slot))
                .findFirst()
                .filter(device -> !device.places().containsKey(slot))
                .map(device -> spec.withReplaced(device.at(slot, new Place.Backend(source))))
                .orElse(spec);
    }

    /** A plugin that does not exist is for the assembly to complain of. */
    private boolean hasBackend(DeviceSpec device, String slot) {
        return Optional.<DevicePlugin<?>>ofNullable(catalog.plugins().get(device.plugin())).stream()
                .flatMap(plugin -> plugin.descriptor().slots().stream())
                .anyMatch(s -> s.name().equals(slot) && s.kind() == Slot.Kind.BACKEND);
    }

    /** Printer ports that are asked for and not there are added: LPT1, and LPT2. */
    private MachineSpec printers(MachineSpec spec) {
        List<DeviceSpec> usual =
                List.of(
                        DeviceSpec.of("lpt0", PRINTER_PORT)
                                .at("regs", new Place.Port(0x378))
                                .at("irq", new Place.Irq(7)),
                        DeviceSpec.of("lpt1", PRINTER_PORT).at("regs", new Place.Port(0x278)));
        MachineSpec changed = spec;
        List<Argument> targets = request.all(Key.PARALLEL);
        for (int i = 0; i < targets.size(); i++) {
            List<DeviceSpec> ports =
                    changed.devices().stream()
                            .filter(device -> device.plugin().equals(PRINTER_PORT))
                            .toList();
            if (i < ports.size()) {
                changed = changed.withReplaced(characters(ports.get(i), targets.get(i)));
            } else if (i < usual.size()) {
                changed = changed.withDevice(characters(usual.get(i), targets.get(i)));
            } else {
                throw targets.get(i)
                        .problem("a machine has no more than " + usual.size() + " printer ports");
            }
        }
        return changed;
    }

    /**
     * The serial ports lead where the request says, the first to the standard streams if not. Those
     * that are asked for and not there are added, where a PC/AT has COM1 to COM4.
     */
    private MachineSpec serials(MachineSpec spec) {
        List<Argument> targets = request.all(Key.SERIAL);
        MachineSpec changed = spec;
        for (int i = uarts(spec).size(); i < targets.size(); i++) {
            if (i >= UART_PORTS.size()) {
                throw targets.get(i).problem("a machine has no more than " + i + " serial ports");
            }
            changed =
                    changed.withDevice(
                            DeviceSpec.of("uart" + i, UART)
                                    .at("regs", new Place.Port(UART_PORTS.get(i)))
                                    .at("irq", new Place.Irq(i % 2 == 0 ? 4 : 3)));
        }
        List<DeviceSpec> ports = uarts(changed);
        for (int i = 0; i < ports.size(); i++) {
            DeviceSpec port = ports.get(i);
            if (i < targets.size()) {
                changed = changed.withReplaced(characters(port, targets.get(i)));
            } else if (i == 0 && !port.places().containsKey(CHARACTERS)) {
                String target =
                        request.all(Key.DISPLAY).stream().anyMatch(SpecReader::isTerminal)
                                ? "none"
                                : "stdio";
                Argument usual = Argument.ofOption(Key.SERIAL.option(), target);
                changed = changed.withReplaced(characters(port, usual));
            }
        }
        return changed;
    }

    private static List<DeviceSpec> uarts(MachineSpec spec) {
        return spec.devices().stream().filter(device -> device.plugin().equals(UART)).toList();
    }
}
