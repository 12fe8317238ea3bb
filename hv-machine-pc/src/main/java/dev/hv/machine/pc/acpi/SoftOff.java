package dev.hv.machine.pc.acpi;

import dev.hv.machine.pc.Platform;

import java.util.Optional;

/**
 * How a machine is powered off by its ACPI fixed hardware: a write of 16 bits (ACPI 6.4, section
 * 4.8.3.2.1, PM1 control).
 *
 * @param port of the PM1 control block
 * @param value with SLP_TYP of state S5, and SLP_EN
 */
public record SoftOff(int port, int value) {
    private static final int PM1_CONTROL = 4;
    private static final int SLEEP_TYPE_SHIFT = 10;
    private static final int SLEEP_ENABLE = 1 << 13;

    /**
     * Returns how, if the machine can.
     *
     * @param registers asks the devices who they are
     */
    public static Optional<SoftOff> of(Platform platform, Registers registers) {
        return PowerManagement.of(platform, registers)
                .map(
                        pm ->
                                new SoftOff(
                                        pm.base() + PM1_CONTROL,
                                        (pm.softOff() << SLEEP_TYPE_SHIFT) | SLEEP_ENABLE));
    }
}
