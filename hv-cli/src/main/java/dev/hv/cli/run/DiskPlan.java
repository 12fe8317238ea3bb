package dev.hv.cli.run;

import dev.hv.api.backend.BlockFormat;
import dev.hv.api.device.NearestName;
import dev.hv.cli.console.RemovableDrives;
import dev.hv.cli.request.Argument;
import dev.hv.cli.request.DiskArgument;
import dev.hv.cli.request.Key;
import dev.hv.cli.request.Request;
import dev.hv.disk.ImageRequest;
import dev.hv.machine.pc.AssemblyException;
import dev.hv.machine.pc.BackendSource;
import dev.hv.machine.pc.DeviceSpec;
import dev.hv.machine.pc.DiskSources;
import dev.hv.machine.pc.FirmwareFlash;
import dev.hv.machine.pc.FloppyDrives;
import dev.hv.machine.pc.MachineSpec;
import dev.hv.machine.pc.Place;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hangs the disks, CD-ROMs and floppy disks of a request on the controllers of a machine, and puts
 * the flash with its firmware's variables in.
 */
final class DiskPlan {
    private static final String EMPTY = "none";
    private static final String AHCI = "ahci";
    private static final int AHCI_PORTS = 6;
    private static final String PCI_HOST = "host-bridge-i440fx";

    private final Request request;
    private final List<BlockFormat> formats;
    private final DiskBackends backends;
    private final Origins origins;

    /** Makes what a slot leads to. */
    interface DiskBackends {
        /** A disk. */
        BackendSource disk(ImageRequest image, MachineSpec spec);

        /** A CD-ROM drive; empty at first if there is no image. */
        BackendSource cdrom(Optional<ImageRequest> image, MachineSpec spec);

        /** A floppy drive; empty at first if there is no image. */
        BackendSource floppy(Optional<ImageRequest> image, MachineSpec spec);

        /** A flash memory. */
        BackendSource flash(ImageRequest image);
    }

    /**
     * A place for a drive.
     *
     * @param device instance of its controller
     * @param bus what people call that kind of controller
     * @param slot of the controller
     * @param kind option that says what hangs there
     */
    private record Bay(String device, String bus, String slot, String kind) {}

    /**
     * @param formats that plugins know
     * @param origins learns which argument said what of which device
     */
    DiskPlan(Request request, List<BlockFormat> formats, DiskBackends backends, Origins origins) {
        this.request = request;
        this.formats = formats;
        this.backends = backends;
        this.origins = origins;
    }

    /** Returns whether a request asks for drives, or for a flash. */
    static boolean wanted(Request request) {
        return request.has(Key.DISK)
                || request.has(Key.CDROM)
                || request.has(Key.FLOPPY)
                || request.has(Key.FIRMWARE_VARS);
    }

    /** Returns the machine with the drives that are asked for. */
    MachineSpec attach(MachineSpec spec) {
        boolean throwAway = SpecReader.flag(request, Key.SNAPSHOT);
        MachineSpec changed = spec;
        for (Argument argument : request.all(Key.CDROM)) {
            Optional<DiskArgument> disk =
                    argument.text().equals(EMPTY)
                            ? Optional.empty()
                            : Optional.of(DiskArgument.parse(argument, formats, false));
            Optional<ImageRequest> image =
                    disk.map(DiskArgument::image).map(ImageRequest::forReading);
            image.ifPresent(file -> requireThere(argument, file));
            Optional<String> bus = disk.flatMap(DiskArgument::bus);
            changed = controller(changed, bus);
            Bay bay = bay(changed, argument, bus, true);
            origins.note(bay.device, bay.slot, argument);
            changed = plug(changed, bay, "cdrom", backends.cdrom(image, spec));
        }
        for (Argument argument : request.all(Key.DISK)) {
            DiskArgument disk = DiskArgument.parse(argument, formats, throwAway);
            requireThere(argument, disk.image());
            changed = controller(changed, disk.bus());
            Bay bay = bay(changed, argument, disk.bus(), false);
            origins.note(bay.device, bay.slot, argument);
            changed = plug(changed, bay, "disk", backends.disk(disk.image(), spec));
        }
        for (Argument argument : request.all(Key.FLOPPY)) {
            changed = floppy(changed, argument, throwAway);
        }
        Optional<Argument> variables = request.last(Key.FIRMWARE_VARS);
        return variables.isPresent() ? flash(changed, variables.get(), throwAway) : changed;
    }

    private MachineSpec flash(MachineSpec spec, Argument argument, boolean throwAway) {
        DiskArgument disk = DiskArgument.parse(argument, formats, throwAway);
        if (disk.bus().isPresent()) {
            throw argument.problem("a flash memory hangs on no bus");
        }
        requireThere(argument, disk.image());
        try {
            MachineSpec plugged =
                    FirmwareFlash.plug(
                            spec, disk.image().sizeBytes(), backends.flash(disk.image()));
            DeviceSpec flash = plugged.devices().getLast();
            flash.places().keySet().forEach(slot -> origins.note(flash.name(), slot, argument));
            return plugged;
        } catch (IOException e) {
            throw argument.problem(String.valueOf(e.getMessage()));
        } catch (AssemblyException e) {
            throw argument.problem(String.valueOf(e.getMessage()));
        }
    }

    private MachineSpec floppy(MachineSpec spec, Argument argument, boolean throwAway) {
        Optional<DiskArgument> disk =
                argument.text().equals(EMPTY)
                        ? Optional.empty()
                        : Optional.of(DiskArgument.parse(argument, formats, throwAway));
        if (disk.flatMap(DiskArgument::bus).isPresent()) {
            throw argument.problem("a floppy drive hangs on no bus");
        }
        Optional<ImageRequest> image = disk.map(DiskArgument::image);
        image.ifPresent(file -> requireThere(argument, file));
        long bytes = image.map(ImageRequest::path).map(Path::toFile).map(File::length).orElse(0L);
        try {
            MachineSpec plugged = FloppyDrives.plug(spec, bytes, backends.floppy(image, spec));
            FloppyDrives.controller(plugged)
                    .ifPresent(
                            floppy ->
                                    origins.note(
                                            floppy.name(),
                                            floppy.places().containsKey("drive1")
                                                    ? "drive1"
                                                    : "drive0",
                                            argument));
            return plugged;
        } catch (AssemblyException e) {
            throw argument.problem(String.valueOf(e.getMessage()));
        }
    }

    private static void requireThere(Argument argument, ImageRequest image) {
        if (!Files.exists(image.path())) {
            throw argument.problem("no such file");
        }
        if (Files.isDirectory(image.path())) {
            throw argument.problem("is a directory, expected a file");
        }
    }

    private static MachineSpec plug(MachineSpec spec, Bay bay, String kind, BackendSource source) {
        DeviceSpec device =
                spec.device(bay.device)
                        .with(bay.kind, kind)
                        .at(bay.slot, new Place.Backend(source));
        return spec.withReplaced(device);
    }

    /** A machine with a PCI bus gets the AHCI adapter on which a drive is to hang. */
    private static MachineSpec controller(MachineSpec spec, Optional<String> bus) {
        boolean wanted =
                bus.filter(AHCI::equals).isPresent()
                        && spec.devices().stream().noneMatch(d -> d.plugin().equals(AHCI))
                        && spec.devices().stream().anyMatch(d -> d.plugin().equals(PCI_HOST));
        return wanted ? spec.withDevice(DeviceSpec.of(AHCI, AHCI)) : spec;
    }

    /** The bays of a machine, those first that firmware looks at first. */
    private static List<Bay> bays(MachineSpec spec) {
        List<Bay> bays = new ArrayList<>();
        for (DeviceSpec device : spec.devices()) {
            if (device.plugin().equals("ide-channel")) {
                bays.add(new Bay(device.name(), "ide", "drive0", "kind0"));
                bays.add(new Bay(device.name(), "ide", "drive1", "kind1"));
            } else if (device.plugin().equals("ide-piix3")) {
                for (int i = 0; i < 4; i++) {
                    bays.add(new Bay(device.name(), "ide", "drive" + i, "kind" + i));
                }
            } else if (device.plugin().equals(AHCI)) {
                for (int i = 0; i < AHCI_PORTS; i++) {
                    bays.add(new Bay(device.name(), AHCI, "drive" + i, "kind" + i));
                }
            }
        }
        return bays;
    }

    /** A CD-ROM goes to the second cable first, where systems look for it. */
    private static Bay bay(
            MachineSpec spec, Argument argument, Optional<String> bus, boolean fromSecond) {
        List<Bay> all = bays(spec);
        if (all.isEmpty()) {
            throw argument.problem("this machine has no disk controller; use --profile pc");
        }
        List<String> buses = all.stream().map(Bay::bus).distinct().toList();
        if (bus.isPresent() && !buses.contains(bus.get())) {
            throw argument.problem(
                    "no bus '"
                            + bus.get()
                            + "' in this machine; "
                            + NearestName.hint(bus.get(), buses));
        }
        List<Bay> free =
                all.stream()
                        .filter(bay -> bay.bus.equals(bus.orElse(all.getFirst().bus)))
                        .filter(bay -> !spec.device(bay.device).places().containsKey(bay.slot))
                        .toList();
        if (free.isEmpty()) {
            throw argument.problem("there is no place for another drive on that bus");
        }
        int second = fromSecond && free.size() > 2 && !free.getFirst().bus.equals(AHCI) ? 2 : 0;
        return free.get(second);
    }

    /**
     * What opens images of this host.
     *
     * @param drives learns of those whose media can be changed
     */
    static DiskBackends host(RemovableDrives drives) {
        return new DiskBackends() {
            @Override
            public BackendSource disk(ImageRequest image, MachineSpec spec) {
                return DiskSources.disk(image, spec.clock());
            }

            @Override
            public BackendSource cdrom(Optional<ImageRequest> image, MachineSpec spec) {
                return DiskSources.drive(
                        DiskSources.CD_SECTOR_BYTES,
                        image,
                        spec.clock(),
                        drives.add(RemovableDrives.Kind.CDROM, image));
            }

            @Override
            public BackendSource floppy(Optional<ImageRequest> image, MachineSpec spec) {
                return DiskSources.drive(
                        DiskSources.DISK_SECTOR_BYTES,
                        image,
                        spec.clock(),
                        drives.add(RemovableDrives.Kind.FLOPPY, image));
            }

            @Override
            public BackendSource flash(ImageRequest image) {
                return DiskSources.chip(image);
            }
        };
    }

    /** What opens nothing, for a machine that is only looked at. */
    static DiskBackends inert() {
        return new DiskBackends() {
            @Override
            public BackendSource disk(ImageRequest image, MachineSpec spec) {
                return DiskSources.nothing(image.path().toString(), DiskSources.DISK_SECTOR_BYTES);
            }

            @Override
            public BackendSource cdrom(Optional<ImageRequest> image, MachineSpec spec) {
                return DiskSources.nothing(
                        image.map(i -> i.path().toString()).orElse("empty"),
                        DiskSources.CD_SECTOR_BYTES);
            }

            @Override
            public BackendSource floppy(Optional<ImageRequest> image, MachineSpec spec) {
                return DiskSources.nothing(
                        image.map(i -> i.path().toString()).orElse("empty"),
                        DiskSources.DISK_SECTOR_BYTES);
            }

            @Override
            public BackendSource flash(ImageRequest image) {
                return DiskSources.chip(image.forReading());
            }
        };
    }
}
