package dev.hv.machine.pc.acpi;

import dev.hv.machine.pc.DeviceSpec;
import dev.hv.machine.pc.Platform;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The ACPI fixed hardware of a machine.
 *
 * @param device what it is
 * @param base first of its ports
 * @param softOff value of SLP_TYP that powers off
 */
record PowerManagement(DeviceSpec device, int base, int softOff) {
    /** How many ports it takes. */
    static final int PORTS = 16;

    private static final String PIIX4 = "power-piix4";

    /** The fixed hardware, if the machine has one. */
    static Optional<PowerManagement> of(Platform platform, Registers registers) {
        Optional<DeviceSpec> piix4 = platform.first(PIIX4);
        if (piix4.isPresent()) {
            return piix4.map(pm -> new PowerManagement(pm, registers.powerManagementBase(), 0));
        }
        return platform.first("acpi-pm").stream()
                .flatMap(pm -> Platform.port(pm, "regs").stream().mapToObj(base -> of(pm, base)))
                .findFirst();
    }

    private static PowerManagement of(DeviceSpec pm, int base) {
        String softOff = pm.settings().getOrDefault("sleep-type-s5", "0");
        return new PowerManagement(pm, base, Integer.decode(softOff));
    }

    /** Returns the ISA interrupt that it drives. */
    OptionalInt interrupt() {
        return Platform.irq(device, "sci");
    }
}
