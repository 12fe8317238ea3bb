package dev.hv.machine.pc;

import dev.hv.devices.floppy.FloppyKind;

import java.util.Locale;
import java.util.Optional;

/**
 * Floppy drives of a machine: what hangs on the controller, and what the CMOS memory says of it.
 */
public final class FloppyDrives {
    /** How many a controller has. */
    public static final int COUNT = 2;

    private static final String CONTROLLER = "floppy-82077aa";
    private static final String CMOS = "rtc-mc146818";
    private static final String TYPES = "floppy-types";

    private FloppyDrives() {}

    /** Returns the machine's floppy disk controller, if it has one. */
    public static Optional<DeviceSpec> controller(MachineSpec spec) {
        return spec.devices().stream().filter(d -> d.plugin().equals(CONTROLLER)).findFirst();
    }

    /**
     * Returns the machine with one more drive, of the kind that a disk is for.
     *
     * @param imageBytes size of the first disk; 0 if there is none
     * @param medium that is in the drive
     * @throws AssemblyException if there is no place for a drive
     */
    public static MachineSpec plug(MachineSpec spec, long imageBytes, BackendSource medium) {
        DeviceSpec controller =
                controller(spec)
                        .orElseThrow(
                                () ->
                                        new AssemblyException(
                                                "this machine has no floppy disk controller; use"
                                                        + " --profile pc"));
        int drive = 0;
        while (controller.places().containsKey("drive" + drive)) {
            drive++;
        }
        if (drive == COUNT) {
            throw new AssemblyException("there is no place for another floppy drive");
        }
        FloppyKind kind = FloppyKind.forImage(imageBytes);
        String name = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return told(spec, drive, kind)
                .withReplaced(
                        controller
                                .with("kind" + drive, name)
                                .at("drive" + drive, new Place.Backend(medium)));
    }

    private static MachineSpec told(MachineSpec spec, int drive, FloppyKind kind) {
        Optional<DeviceSpec> cmos =
                spec.devices().stream().filter(d -> d.plugin().equals(CMOS)).findFirst();
        if (cmos.isEmpty()) {
            return spec;
        }
        int before = Integer.decode(cmos.get().settings().getOrDefault(TYPES, "0"));
        int types = before | kind.cmosNumber() << (drive == 0 ? 4 : 0);
        return spec.withReplaced(cmos.get().with(TYPES, String.valueOf(types)));
    }
}
