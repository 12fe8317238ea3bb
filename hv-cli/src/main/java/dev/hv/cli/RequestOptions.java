package dev.hv.cli;

import dev.hv.cli.request.Argument;
import dev.hv.cli.request.Key;
import dev.hv.cli.request.MachineFile;
import dev.hv.cli.request.Request;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.List;

/** The options that describe a machine. */
final class RequestOptions {
    @Option(
            names = "--machine",
            paramLabel = "FILE",
            description =
                    "Machine file in YAML. Its keys are these options without the dashes; what is"
                        + " said here as well is said instead, and devices and settings add up.")
    private @Nullable Path machine;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "Kind of machine; see hv profiles. Default: microvm.")
    private @Nullable String profile;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What messages call the machine. Default: the profile's name.")
    private @Nullable String name;

    @Option(
            names = "--guest",
            paramLabel = "NAME",
            description =
                    "Guest to boot where there is no --kernel: cloud (default), generic or i386,"
                            + " made from Debian's packages, or demo.")
    private @Nullable String guest;

    @Option(
            names = "--kernel",
            paramLabel = "FILE",
            description = "Kernel: bzImage, ELF, PVH or Multiboot; its contents tell.")
    private @Nullable String kernel;

    @Option(names = "--initrd", paramLabel = "FILE", description = "Initial RAM disk.")
    private @Nullable String initrd;

    @Option(
            names = "--append",
            paramLabel = "WORDS",
            description = "Command line of the kernel, such as \"console=ttyS0\".")
    private @Nullable String append;

    @Option(
            names = "--entry",
            paramLabel = "ENTRY",
            description =
                    "Where a kernel with several entries is entered: automatic (default), 16-bit,"
                            + " 32-bit, 64-bit or pvh.")
    private @Nullable String entry;

    @Option(
            names = "--module",
            paramLabel = "FILE[ ARGS]",
            description = "Multiboot module; repeatable.")
    private @Nullable List<String> modules;

    @Option(
            names = "--rom",
            paramLabel = "FILE",
            description =
                    "Instead of a kernel: a raw ROM image whose end is at 4 GiB; its last 128 KiB"
                            + " show below 1 MiB too. The CPU starts at its reset vector."
                            + " SCHEME:ADDRESS is a plugin's firmware.")
    private @Nullable String rom;

    @Option(
            names = "--" + Key.FIRMWARE,
            paramLabel = "FILE",
            description = "Another word for --rom.")
    private @Nullable String firmware;

    @Option(
            names = "--firmware-vars",
            paramLabel = "FILE",
            description =
                    "Flash memory below the firmware, in which it keeps its variables: a copy of"
                            + " the template that comes with it, such as OVMF_VARS_4M.fd for"
                            + " OVMF_CODE_4M.fd. Takes the options of --disk.")
    private @Nullable String firmwareVariables;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "RAM, such as 64M or 2G. Default: 256M.")
    private @Nullable String memory;

    @Option(
            names = "--cpu",
            paramLabel = "MODEL",
            description =
                    "CPU model, with ,+feature and ,-feature; or BACKEND[:MODEL], a processor that"
                            + " a plugin makes.")
    private @Nullable String cpu;

    @Option(
            names = "--cpu-tier",
            paramLabel = "TIER",
            description =
                    "translator (default): hot guest code becomes the host's. bytecode: by way of"
                            + " Java's alone. interpreter: never. immediate: whatever runs, for"
                            + " tests. The guest cannot tell, but by the time it takes.")
    private @Nullable String cpuTier;

    @Option(
            names = "--clock",
            paramLabel = "CLOCK",
            description =
                    "real (default): a guest's second is a second. deterministic: time is a"
                            + " function of instructions. With ,start=DATE: the guest's date.")
    private @Nullable String clock;

    @Option(
            names = "--serial",
            paramLabel = "TARGET",
            description =
                    "Where a serial port leads: stdio (default for the first), file:PATH (appended"
                            + " to), pty, tcp:HOST:PORT (listens), none or what a plugin opens"
                            + " (SCHEME:ADDRESS). Repeatable, a port each.")
    private @Nullable List<String> serials;

    @Option(
            names = "--parallel",
            paramLabel = "TARGET",
            description =
                    "Where what a printer is sent leads, such as file:PATH (appended to); targets"
                            + " are those of --serial. Repeatable, a port each.")
    private @Nullable List<String> parallels;

    @Option(
            names = "--speaker",
            paramLabel = "TARGET",
            description =
                    "Where what the PC speaker sounds is heard: wav:FILE (made anew), host (this"
                            + " host's loudspeaker), none (default) or what a plugin opens"
                            + " (SCHEME:ADDRESS).")
    private @Nullable String speaker;

    @Option(
            names = "--script",
            paramLabel = "FILE",
            description =
                    "Types at the guest in place of standard input: lines 'wait TEXT' and 'type"
                            + " TEXT' at its serial port, 'screen TEXT', 'keys TEXT' and 'press"
                            + " KEYS' at its screen and keyboard. With a deterministic clock, the"
                            + " same run every time.")
    private @Nullable String script;

    @Option(
            names = "--disk",
            paramLabel = "FILE[,OPTION=VALUE...]",
            description =
                    "Disk image, raw or qcow2, or a block device; its contents tell. format=FORMAT"
                            + " says it (raw, qcow2 or a plugin's), readonly=on refuses writes,"
                            + " snapshot=on|memory throws them away in the end, bus=BUS chooses the"
                            + " controller: ide, or ahci, which is added. Repeatable.")
    private @Nullable List<String> disks;

    @Option(
            names = "--cdrom",
            paramLabel = "FILE[,OPTION=VALUE...]",
            description =
                    "CD-ROM image, with the options of --disk; none for an empty drive."
                            + " Repeatable.")
    private @Nullable List<String> cdroms;

    @Option(
            names = "--floppy",
            paramLabel = "FILE[,OPTION=VALUE...]",
            description =
                    "Floppy disk image, with the options of --disk but bus; its size tells the"
                            + " drive. None for an empty drive. Twice at most.")
    private @Nullable List<String> floppies;

    @Option(
            names = "--boot",
            paramLabel = "DEVICE[,DEVICE...]",
            description =
                    "Where the BIOS looks for something to boot, in this order: floppy, disk,"
                            + " cdrom; menu asks. Without it, the three in that order.")
    private @Nullable String boot;

    @Option(
            names = "--snapshot",
            description =
                    "Throws away in the end what is written to disks; images stay as they are.")
    private boolean snapshot;

    @Option(
            names = "--send-keys",
            paramLabel = "KEYS",
            description =
                    "Keys that are pressed at the beginning: text, and keys by name in angle"
                            + " brackets, such as \"root<enter>\" or <ctrl-alt-delete>.")
    private @Nullable String sendKeys;

    @Option(
            names = "--display",
            paramLabel = "TARGET",
            description =
                    "Where the screen is seen: terminal, window, vnc (as --vnc localhost:5900),"
                        + " none (default) or what a plugin opens (SCHEME:ADDRESS). Repeatable.")
    private @Nullable List<String> displays;

    @Option(
            names = "--vnc",
            paramLabel = "[HOST:]PORT[,password=TEXT]",
            description =
                    "Shows the screen to VNC clients. Listens on localhost unless a HOST is given;"
                            + " port 0 is any that is free.")
    private @Nullable List<String> vncs;

    @Option(
            names = "--screenshot-on-exit",
            paramLabel = "FILE",
            description =
                    "Writes what the screen shows when the machine ends: a picture where the name"
                            + " ends in .png, else text.")
    private @Nullable String screenshotOnExit;

    @Option(
            names = "--device",
            paramLabel = "ID[,OPTION=VALUE...]",
            description =
                    "A further device, with its options and the places of its slots; see hv"
                            + " devices. name=NAME names it. Repeatable.")
    private @Nullable List<String> devices;

    @Option(
            names = "--plugin",
            paramLabel = "JAR",
            description =
                    "A JAR with plugins, or a folder of one with its libraries; beside those that"
                            + " hv plugins lists. Repeatable.")
    private @Nullable List<String> plugins;

    @Option(
            names = "--set",
            paramLabel = "DEVICE.OPTION=VALUE",
            description = "An option or slot of a device that the profile has. Repeatable.")
    private @Nullable List<String> settings;

    @Option(
            names = "--trace",
            paramLabel = "DEVICE,...",
            description =
                    "Shows what devices say, on standard error; all for every one. SCHEME:ADDRESS"
                            + " opens a plugin's tracer, which hears every access to a device.")
    private @Nullable List<String> traces;

    @Option(
            names = "--no-reboot",
            description = "Ends the machine where the guest would reset it or the CPU shuts down.")
    private boolean noReboot;

    /** Returns what the options and the machine file say. */
    Request request() {
        Request request = Request.empty();
        request = add(request, Key.PROFILE, profile);
        request = add(request, Key.NAME, name);
        request = add(request, Key.GUEST, guest);
        request = add(request, Key.KERNEL, kernel);
        request = add(request, Key.ROM, rom);
        request = firmware(request);
        request = add(request, Key.FIRMWARE_VARS, firmwareVariables);
        request = add(request, Key.INITRD, initrd);
        request = add(request, Key.APPEND, append);
        request = add(request, Key.ENTRY, entry);
        request = addAll(request, Key.MODULE, modules);
        request = add(request, Key.MEMORY, memory);
        request = add(request, Key.CPU, cpu);
        request = add(request, Key.CPU_TIER, cpuTier);
        request = add(request, Key.CLOCK, clock);
        request = addAll(request, Key.SERIAL, serials);
        request = addAll(request, Key.PARALLEL, parallels);
        request = add(request, Key.SPEAKER, speaker);
        request = addAll(request, Key.DISPLAY, displays);
        request = addAll(request, Key.VNC, vncs);
        request = add(request, Key.SCREENSHOT_ON_EXIT, screenshotOnExit);
        request = add(request, Key.SCRIPT, script);
        request = addAll(request, Key.DISK, disks);
        request = addAll(request, Key.CDROM, cdroms);
        request = addAll(request, Key.FLOPPY, floppies);
        request = add(request, Key.BOOT, boot);
        if (snapshot) {
            request = add(request, Key.SNAPSHOT, "true");
        }
        request = add(request, Key.SEND_KEYS, sendKeys);
        request = addAll(request, Key.DEVICE, devices);
        request = addAll(request, Key.PLUGIN, plugins);
        request = addAll(request, Key.SET, settings);
        request = addAll(request, Key.TRACE, traces);
        if (noReboot) {
            request = add(request, Key.NO_REBOOT, "true");
        }
        Path file = machine;
        return file == null ? request : MachineFile.read(file).overriddenBy(request);
    }

    private Request firmware(Request request) {
        String file = firmware;
        if (file == null) {
            return request;
        }
        Argument argument = Argument.ofOption("--" + Key.FIRMWARE, file);
        if (rom != null) {
            throw argument.problem("there is a --rom as well; choose one");
        }
        return request.with(Key.ROM, argument);
    }

    private static Request add(Request request, Key key, @Nullable String text) {
        return text == null ? request : request.with(key, Argument.ofOption(key.option(), text));
    }

    private static Request addAll(Request request, Key key, @Nullable List<String> texts) {
        Request sum = request;
        for (String text : texts == null ? List.<String>of() : texts) {
            sum = add(sum, key, text);
        }
        return sum;
    }
}
