package dev.hv.machine.pc;

import dev.hv.api.device.NearestName;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A machine as data: all that {@link MachineBuilder} needs to know to put one together.
 *
 * @param name for people, threads and errors
 * @param profile name of the profile that it came from, for people
 * @param cpuBackend id of the {@link dev.hv.api.cpu.CpuBackend}, or {@code default}
 * @param cpuModel as {@link dev.hv.api.cpu.CpuModel#parse} takes it
 * @param memoryBytes size of RAM; 1 MiB to 512 GiB, a multiple of 4096
 * @param clock what time is
 * @param boot what to boot; empty: the CPU starts at its reset vector
 * @param rom read-only memory whose end is at 4 GiB, and whose last 128 KiB show below 1 MiB too
 * @param firmwareFiles what firmware is given beside the machine's own files, by the name under
 *     which it looks for them, such as {@code vgaroms/vgabios.bin}
 * @param devices in the order in which they are made
 * @param onReset what a reset by the guest does
 * @param onShutdown what a shutdown of the CPU (a triple fault) does
 */
public record MachineSpec(
        String name,
        String profile,
        String cpuBackend,
        String cpuModel,
        long memoryBytes,
        ClockSpec clock,
        Optional<BootSpec> boot,
        Optional<BootFile> rom,
        Map<String, BootFile> firmwareFiles,
        List<DeviceSpec> devices,
        OnReset onReset,
        OnReset onShutdown) {
    /** Least RAM, in bytes. */
    public static final long MIN_MEMORY_BYTES = 1L << 20;

    /** Most RAM, in bytes. */
    public static final long MAX_MEMORY_BYTES = 512L << 30;

    /** Checks the memory and copies. */
    public MachineSpec {
        if (memoryBytes < MIN_MEMORY_BYTES
                || memoryBytes > MAX_MEMORY_BYTES
                || memoryBytes % 4096 != 0) {
            throw new AssemblyException(
                    "memory: " + memoryBytes + " bytes, expected 1M to 512G in steps of 4K");
        }
        firmwareFiles = Collections.unmodifiableMap(new LinkedHashMap<>(firmwareFiles));
        devices = List.copyOf(devices);
    }

    /**
     * A machine of that profile: 256 MiB, the default CPU, the host's time, rebooting on reset.
     *
     * @throws AssemblyException if there is no such profile; the message names the nearest
     */
    public static MachineSpec of(String profile) {
        return new MachineSpec(
                profile,
                profile,
                "default",
                "default",
                256L << 20,
                ClockSpec.real(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Profile.named(profile).devices(),
                OnReset.REBOOT,
                OnReset.REBOOT);
    }

    /** The parts of a machine while one of them is being replaced. */
    private static final class Draft {
        private String name;
        private final String profile;
        private String cpuBackend;
        private String cpuModel;
        private long memoryBytes;
        private ClockSpec clock;
        private Optional<BootSpec> boot;
        private Optional<BootFile> rom;
        private Map<String, BootFile> firmwareFiles;
        private List<DeviceSpec> devices;
        private OnReset onReset;
        private OnReset onShutdown;

        Draft(MachineSpec from) {
            name = from.name;
            profile = from.profile;
            cpuBackend = from.cpuBackend;
            cpuModel = from.cpuModel;
            memoryBytes = from.memoryBytes;
            clock = from.clock;
            boot = from.boot;
            rom = from.rom;
            firmwareFiles = from.firmwareFiles;
            devices = from.devices;
            onReset = from.onReset;
            onShutdown = from.onShutdown;
        }

        MachineSpec finish() {
            return new MachineSpec(
                    name,
                    profile,
                    cpuBackend,
                    cpuModel,
                    memoryBytes,
                    clock,
                    boot,
                    rom,
                    firmwareFiles,
                    devices,
                    onReset,
                    onShutdown);
        }
    }

    private MachineSpec with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finish();
    }

    /** The same under another name. */
    public MachineSpec withName(String other) {
        return with(draft -> draft.name = other);
    }

    /** The same with CPUs of another backend. */
    public MachineSpec withCpuBackend(String id) {
        return with(draft -> draft.cpuBackend = id);
    }

    /** The same with another CPU model. */
    public MachineSpec withCpuModel(String model) {
        return with(draft -> draft.cpuModel = model);
    }

    /** The same with that much RAM, in bytes. */
    public MachineSpec withMemory(long bytes) {
        return with(draft -> draft.memoryBytes = bytes);
    }

    /** The same with another clock. */
    public MachineSpec withClock(ClockSpec other) {
        return with(draft -> draft.clock = other);
    }

    /** The same that boots this. */
    public MachineSpec withBoot(BootSpec what) {
        return with(draft -> draft.boot = Optional.of(what));
    }

    /**
     * The same with that read-only memory at the CPU's reset vector, and nothing else to boot. An
     * order of devices that it is given after that ({@link BootSpec#from}) is left where SeaBIOS
     * finds it.
     */
    public MachineSpec withRom(BootFile image) {
        return with(
                draft -> {
                    draft.boot = Optional.empty();
                    draft.rom = Optional.of(image);
                });
    }

    /** The same with a further file for its firmware, or another one of that name. */
    public MachineSpec withFirmwareFile(String file, BootFile contents) {
        Map<String, BootFile> more = new LinkedHashMap<>(firmwareFiles);
        more.put(file, contents);
        return with(draft -> draft.firmwareFiles = more);
    }

    /** The same with these devices and no other. */
    public MachineSpec withDevices(List<DeviceSpec> list) {
        return with(draft -> draft.devices = list);
    }

    /** The same with a further device. */
    public MachineSpec withDevice(DeviceSpec device) {
        List<DeviceSpec> more = new ArrayList<>(devices);
        more.add(device);
        return withDevices(more);
    }

    /**
     * The same with a device of that name replaced.
     *
     * @throws AssemblyException if there is none; the message names the nearest
     */
    public MachineSpec withReplaced(DeviceSpec device) {
        device(device.name());
        return withDevices(
                devices.stream().map(d -> d.name().equals(device.name()) ? device : d).toList());
    }

    /**
     * The same without the device of that name; wires that led there lead nowhere.
     *
     * @throws AssemblyException if there is none; the message names the nearest
     */
    public MachineSpec without(String instance) {
        device(instance);
        return withDevices(
                devices.stream()
                        .filter(device -> !device.name().equals(instance))
                        .map(device -> device.unplugged(instance))
                        .toList());
    }

    /** The same with other answers to a reset by the guest and to a shutdown of the CPU. */
    public MachineSpec withPolicy(OnReset reset, OnReset shutdown) {
        return with(
                draft -> {
                    draft.onReset = reset;
                    draft.onShutdown = shutdown;
                });
    }

    /**
     * Returns the device of that name.
     *
     * @throws AssemblyException if there is none; the message names the nearest
     */
    public DeviceSpec device(String instance) {
        return devices.stream()
                .filter(device -> device.name().equals(instance))
                .findFirst()
                .orElseThrow(
                        () ->
                                new AssemblyException(
                                        new AssemblyException.Named("device", instance),
                                        "no such device in this machine; "
                                                + NearestName.hint(
                                                        instance,
                                                        devices.stream()
                                                                .map(DeviceSpec::name)
                                                                .toList())));
    }
}
